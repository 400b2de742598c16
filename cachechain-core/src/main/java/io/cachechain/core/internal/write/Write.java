package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One entry on its way to one layer. Its future ends once, with what became of it; "missed" stands
 * for every way in which the layer may have missed it.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Write<K, V> {
  final Kind kind;
  private final @Nullable K key;
  final String storageKey;
  final StoredEntry<V> entry;
  final Condition condition;
  final Raise raise;
  final CompletableFuture<PutResult> done;

  /** The encoded value, or null where there is none, or none yet. */
  volatile byte @Nullable [] payload;

  private volatile boolean weighed;

  /**
   * The rules of the layer that the value of this copy breaks, as human-readable text, or null for
   * none.
   */
  volatile @Nullable String broken;

  /** Why the value of this copy cannot be encoded, or null. */
  volatile @Nullable Throwable failure;

  /** How often it has been raised; set before it is sent. */
  int raises;

  /** In how many places of the queue it stands, whose lock guards this. */
  int places;

  /** What it counts for in the queue while it stands there, whose lock guards this. */
  long weight;

  private Write(
      Kind kind,
      @Nullable K key,
      String storageKey,
      StoredEntry<V> entry,
      Condition condition,
      Raise raise,
      CompletableFuture<PutResult> done) {
    this.kind = kind;
    this.key = key;
    this.storageKey = storageKey;
    this.entry = entry;
    this.condition = condition;
    this.raise = raise;
    this.done = done;
  }

  /** Returns a fill: stored only if exactly what its walk saw in the layer is still held. */
  static <K, V> Write<K, V> fill(
      K key, String storageKey, StoredEntry<V> entry, @Nullable Version seen) {
    Condition condition = seen == null ? Condition.onlyIfEmpty() : Condition.onlyIf(seen);
    return new Write<>(
        Kind.FILL, key, storageKey, entry, condition, Raise.BY_CALL, new CompletableFuture<>());
  }

  /**
   * Returns a put, or the tombstone of an invalidation.
   *
   * @param payload the encoded value, or null for a tombstone
   * @param raise who raises it, and above what
   */
  static <K, V> Write<K, V> put(
      K key, String storageKey, StoredEntry<V> entry, byte @Nullable [] payload, Raise raise) {
    Write<K, V> put =
        newerWins(payload == null ? Kind.TOMBSTONE : Kind.PUT, key, storageKey, entry, raise);
    put.payload = payload;
    return put;
  }

  /** Returns the replay of a hint: a tombstone. */
  static <K, V> Write<K, V> hint(String storageKey, StoredEntry<V> tombstone, Raise raise) {
    return newerWins(Kind.HINT, null, storageKey, tombstone, raise);
  }

  private static <K, V> Write<K, V> newerWins(
      Kind kind, @Nullable K key, String storageKey, StoredEntry<V> entry, Raise raise) {
    return new Write<>(
        kind, key, storageKey, entry, Condition.newerWins(), raise, new CompletableFuture<>());
  }

  /** Returns this tombstone under a version above the one that stood in its way. */
  Write<K, V> raised(Version version) {
    Write<K, V> raised = new Write<>(
        kind, key, storageKey, entry.withVersion(version), condition, Raise.IN_DOUBT, done);
    raised.raises = raises + 1;
    return raised;
  }

  /** Returns the tombstone that stands where this value was rejected. */
  Write<K, V> asTombstone(StoredEntry<V> tombstone) {
    return newerWins(Kind.TOMBSTONE, key, storageKey, tombstone, Raise.IN_DOUBT);
  }

  boolean isFill() {
    return kind == Kind.FILL;
  }

  /** Returns whether it replays a hint, and does not only drop what is older. */
  boolean isReplay() {
    return kind == Kind.HINT && raise != Raise.BY_CALL;
  }

  /**
   * Returns whether it is a copy of the very version that its walk saw in the layer: however late
   * it arrives, it can take the place of nothing but itself.
   */
  boolean isRewrite() {
    return isFill() && version().equals(condition.expected());
  }

  K key() {
    return Objects.requireNonNull(key, "a hint has no key");
  }

  /** Returns whether it carries a value of the user. */
  boolean hasValue() {
    return payload != null || entry.value() != null;
  }

  Version version() {
    return entry.version();
  }

  /**
   * Returns whether it is known what it weighs: what has no value weighs nothing beside its key.
   */
  boolean isWeighed() {
    return weighed || payload != null || entry.value() == null;
  }

  /**
   * Returns about how many bytes its key and its value have.
   *
   * @param unknown what a value counts for that has not been encoded
   */
  long bytes(long unknown) {
    byte[] encoded = payload;
    return 2L * storageKey.length()
        + (encoded != null ? encoded.length : isWeighed() ? 0 : unknown);
  }

  /** The value has been encoded. */
  void weighed(byte @Nullable [] encoded) {
    payload = encoded;
    weighed = true;
  }

  /** The value breaks rules of the layer: it is not sent. */
  void isNotValid(String rules) {
    broken = rules;
    weighed = true;
  }

  /** The value cannot be encoded. */
  void cannotBeEncoded(Throwable reason) {
    failure = reason;
    weighed = true;
  }

  /** Returns whether this is a copy whose value is {@link #broken}, or cannot be encoded. */
  boolean cannotBeSent() {
    return broken != null || failure != null;
  }

  /** Who repeats it above what stands in its way. */
  enum Raise {
    /** The call, which waits for the result. */
    BY_CALL,
    /** The layer's writer, where that is not certainly newer: nobody waits who could. */
    IN_DOUBT,
    /**
     * The layer's writer, whatever it is: the version is older than the answer of the origin, and
     * what was loaded in between has a newer one and the older value.
     */
    ABOVE_ALL
  }

  /** What kind of write it is. */
  enum Kind {
    /** A copy of something read. */
    FILL,
    /** The user's value. */
    PUT,
    /** An invalidation. */
    TOMBSTONE,
    /** The tombstone of a hint. */
    HINT
  }
}
