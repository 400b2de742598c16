package io.cachechain.simulator;

import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.GenerationsFormat;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The simulator's own server: keeps every rule of a byte layer, and can be made to forget, as servers do. */
final class Store implements ByteLayer {
  private final ChainClock clock;
  private final Set<Capability> capabilities;
  private final TreeMap<String, Held> slots = new TreeMap<>();
  private Map<String, Held> snapshot = Map.of();

  /**
   * Makes an empty server.
   *
   * @param clock its own time, by which entries expire
   */
  Store(ChainClock clock) {
    this(clock, Set.of(Capability.NON_BLOCKING));
  }

  private Store(ChainClock clock, Set<Capability> capabilities) {
    this.clock = clock;
    this.capabilities = capabilities;
  }

  /** Makes an empty store that one node has for itself. */
  static Store disk(ChainClock clock) {
    return new Store(clock, Set.of(Capability.NON_BLOCKING, Capability.LOCAL));
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    Held held = held(key);
    return CompletableFuture.completedFuture(held == null ? null : held.bytes);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return CompletableFuture.completedFuture(put(key, entry, condition));
  }

  private PutResult put(String key, ByteEntry entry, Condition condition) {
    if (clock.currentTimeMillis() > condition.sendBy()) {
      return PutResult.rejected("sent too late");
    }
    Held held = held(key);
    byte[] bytes = held == null ? null : held.bytes;
    if (!condition.allows(entry, bytes)) {
      return PutResult.superseded(Version.readFrom(bytes));
    }
    slots.put(key, new Held(entry.bytes(), entry.expiresAt(), entry.isTombstone()));
    return PutResult.stored();
  }

  @Nullable
  Held held(String key) {
    Held held = slots.get(key);
    if (held != null && held.expiresAt <= clock.currentTimeMillis()) {
      slots.remove(key);
      return null;
    }
    return held;
  }

  /** Makes room by dropping the entry of a key. */
  boolean evict(String key, boolean onlyIfTombstone) {
    Held held = slots.get(key);
    return held != null && (held.tombstone || !onlyIfTombstone) && slots.remove(key, held);
  }

  /** Makes room by dropping the record of generations. */
  void evictRecord() {
    slots.remove(Keys.RECORD);
  }

  /** Returns what is valid as far as this server knows, or null if it does not. */
  @Nullable
  Generations generations() {
    Held held = held(Keys.RECORD);
    return held == null ? null : decoded(held.bytes);
  }

  /** Returns what a record says, or null if it cannot be read. */
  static @Nullable Generations decoded(byte[] bytes) {
    return new GenerationsFormat().decode(Keys.RECORD, bytes).state();
  }

  /** Starts again without anything. */
  void restartEmpty() {
    slots.clear();
  }

  /** Writes what it holds to its file. */
  void saveSnapshot() {
    snapshot = Map.copyOf(slots);
  }

  /** Starts again from its file. */
  void restartFromSnapshot() {
    slots.clear();
    slots.putAll(snapshot);
  }

  /** What a slot holds. */
  static final class Held {
    private final byte[] bytes;
    private final long expiresAt;
    private final boolean tombstone;

    Held(byte[] bytes, long expiresAt, boolean tombstone) {
      this.bytes = bytes;
      this.expiresAt = expiresAt;
      this.tombstone = tombstone;
    }

    /** Returns the entry, as it is. */
    byte[] bytes() {
      return bytes;
    }
  }
}
