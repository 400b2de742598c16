package io.cachechain.core;

import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Defaults;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of writes to a layer, and the treatment of a full writer queue. Every far layer has a
 * queue: copies of values that were read farther away go through it, and with {@link #queued()}
 * puts too.
 *
 * <p>The default is {@link #sync()}. Immutable and thread-safe; each modifier returns a new policy.
 */
public final class WritePolicy {
  private static final WritePolicy SYNC = of(Mode.SYNC);
  private static final WritePolicy QUEUED = of(Mode.QUEUED);
  private static final WritePolicy INVALIDATE = of(Mode.INVALIDATE);

  private final Mode mode;
  private final int queueCapacity; // 0: not given
  private final long queueMaxBytes; // 0: not given
  private final @Nullable WhenFull whenFull;
  private final @Nullable Duration longestWait;
  private final @Nullable WhenFull warmUpsWhenFull;

  private WritePolicy(
      Mode mode,
      int queueCapacity,
      long queueMaxBytes,
      @Nullable WhenFull whenFull,
      @Nullable Duration longestWait,
      @Nullable WhenFull warmUpsWhenFull) {
    this.mode = mode;
    this.queueCapacity = queueCapacity;
    this.queueMaxBytes = queueMaxBytes;
    this.whenFull = whenFull;
    this.longestWait = longestWait;
    this.warmUpsWhenFull = warmUpsWhenFull;
  }

  private static WritePolicy of(Mode mode) {
    return new WritePolicy(mode, 0, 0, null, null, null);
  }

  /** Returns the policy of a layer that has answered when a put returns. */
  public static WritePolicy sync() {
    return SYNC;
  }

  /**
   * Returns the policy of a layer whose writes wait in its queue. Reads of this chain see them at
   * once. They are lost if the process dies.
   */
  public static WritePolicy queued() {
    return QUEUED;
  }

  /**
   * Returns the policy of a layer that gets a tombstone for each put, so that it holds only values
   * that are read back later.
   */
  public static WritePolicy invalidate() {
    return INVALIDATE;
  }

  /**
   * Returns this policy with a queue for this number of keys; 1,000 by default. A newer write of a
   * waiting key replaces the older one.
   *
   * @param keys 1 to 10,000,000
   */
  public WritePolicy queueCapacity(int keys) {
    Bounds.check("queueCapacity", keys, 1, 10_000_000);
    return new WritePolicy(mode, keys, queueMaxBytes, whenFull, longestWait, warmUpsWhenFull);
  }

  /**
   * Returns this policy with a bound on the bytes of writes that wait for the layer or are being
   * sent: 32 MiB by default, counted by encoded values; the values themselves take about as much
   * again. At the bound, a write meets the same treatment as at a queue with too many keys.
   *
   * <p>A synchronous write waits for room while its call has time; as many bytes may wait so, and a
   * write that finds no room there is missed at once. A single value larger than the bound passes
   * while less than half of it is taken.
   *
   * @param bytes 1,024 to 2<sup>40</sup>
   */
  public WritePolicy queueMaxBytes(long bytes) {
    Bounds.check("queueMaxBytes", bytes, 1_024, 1L << 40);
    return new WritePolicy(mode, queueCapacity, bytes, whenFull, longestWait, warmUpsWhenFull);
  }

  /**
   * Returns this policy; at a full queue the new write is dropped. A dropped write is a missed
   * write: until its replay the chain ignores the layer's value of the key.
   */
  public WritePolicy whenFullDropNewest() {
    return whenFull(WhenFull.DROP_NEWEST, longestWait);
  }

  /**
   * Returns this policy; at a full queue the oldest waiting write is dropped, and is then a missed
   * write.
   */
  public WritePolicy whenFullDropOldest() {
    return whenFull(WhenFull.DROP_OLDEST, longestWait);
  }

  /**
   * Returns this policy; at a full queue the caller waits for room, and after that the write is
   * missed. This is the default, with 10 ms.
   *
   * @param atMost the longest wait, 1 ms to 5 min; never longer than the call's timeout
   */
  public WritePolicy whenFullWait(Duration atMost) {
    Bounds.checkDuration("whenFullWait", atMost, Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT);
    return whenFull(WhenFull.WAIT, atMost);
  }

  /** Returns this policy; at a full queue the caller's thread writes. */
  public WritePolicy whenFullRunInCaller() {
    return whenFull(WhenFull.RUN_IN_CALLER, longestWait);
  }

  /**
   * Returns this policy with the treatment of copies at a full queue. By default the new copy is
   * dropped, which costs no more than a later read. {@link WhenFull#WAIT} and {@link
   * WhenFull#RUN_IN_CALLER} delay readers.
   *
   * @param whenFull the treatment
   */
  public WritePolicy warmUpsWhenFull(WhenFull whenFull) {
    Objects.requireNonNull(whenFull, "whenFull");
    return new WritePolicy(
        mode, queueCapacity, queueMaxBytes, this.whenFull, longestWait, whenFull);
  }

  /** Returns the way of writes to the layer. */
  public Mode mode() {
    return mode;
  }

  /** Returns the largest number of keys in the queue. */
  public int queueCapacity() {
    return queueCapacity > 0 ? queueCapacity : Defaults.QUEUE_CAPACITY;
  }

  /** Returns the largest number of bytes, about, in writes that wait or are being sent. */
  public long queueMaxBytes() {
    return queueMaxBytes > 0 ? queueMaxBytes : Defaults.QUEUE_MAX_BYTES;
  }

  /** Returns the treatment of a put or an invalidation at a full queue. */
  public WhenFull whenFull() {
    return whenFull == null ? WhenFull.WAIT : whenFull;
  }

  /** Returns the longest wait for room, where waiting is the policy. */
  public Duration longestWait() {
    return longestWait == null ? Defaults.QUEUE_WAIT : longestWait;
  }

  /** Returns the treatment of a copy at a full queue. */
  public WhenFull warmUpsWhenFull() {
    return warmUpsWhenFull == null ? WhenFull.DROP_NEWEST : warmUpsWhenFull;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WritePolicy that
        && mode == that.mode
        && queueCapacity == that.queueCapacity
        && queueMaxBytes == that.queueMaxBytes
        && whenFull == that.whenFull
        && Objects.equals(longestWait, that.longestWait)
        && warmUpsWhenFull == that.warmUpsWhenFull;
  }

  @Override
  public int hashCode() {
    return Objects.hash(mode, queueCapacity, queueMaxBytes, whenFull, longestWait, warmUpsWhenFull);
  }

  /** Returns the word that settings read: {@code sync}, {@code queued} or {@code invalidate}. */
  @Override
  public String toString() {
    return switch (mode) {
      case SYNC -> "sync";
      case QUEUED -> "queued";
      case INVALIDATE -> "invalidate";
    };
  }

  /** Returns what was given beyond the mode. */
  PolicySettings settings() {
    return new PolicySettings()
        .with("queue.capacity", queueCapacity)
        .with("queue.max-bytes", queueMaxBytes)
        .with(
            "queue.overflow.write",
            whenFull == WhenFull.WAIT ? "wait(" + longestWait() + ")" : word(whenFull))
        .with("queue.overflow.warm", word(warmUpsWhenFull));
  }

  private static @Nullable String word(@Nullable WhenFull whenFull) {
    return whenFull == null ? null : whenFull.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private WritePolicy whenFull(WhenFull whenFull, @Nullable Duration longestWait) {
    return new WritePolicy(
        mode, queueCapacity, queueMaxBytes, whenFull, longestWait, warmUpsWhenFull);
  }

  /** The way of writes to a layer. Open: later versions may add constants. */
  public enum Mode {
    /** Before the put returns. */
    SYNC,
    /** Through the queue. */
    QUEUED,
    /** As a tombstone instead of the value. */
    INVALIDATE
  }

  /** The treatment of a write at a full queue. Open: later versions may add constants. */
  public enum WhenFull {
    /** The new write is dropped. */
    DROP_NEWEST,
    /** The oldest waiting write is dropped. */
    DROP_OLDEST,
    /** The caller waits for room; after that the new write is dropped. */
    WAIT,
    /** The caller's thread writes. */
    RUN_IN_CALLER
  }
}
