package io.cachechain.core;

import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Defaults;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a layer gets what is put and invalidated, and what happens when its writer queue is full. Every layer that does I/O has such a queue: copies of what was read
 * farther away go through it, and puts as well if the policy is {@link #queued()}.
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

  /** Returns the policy of a layer whose puts wait in its queue; reads of this chain see them at once. They are lost if the process dies. */
  public static WritePolicy queued() {
    return QUEUED;
  }

  /** Returns the policy of a layer that gets a tombstone for each put, so that only what is read back later is kept there. */
  public static WritePolicy invalidate() {
    return INVALIDATE;
  }

  /**
   * Returns this policy with a queue for so many different keys; 1,000 by default. A newer write of a waiting key takes its place.
   *
   * @param keys 1 to 10,000,000
   */
  public WritePolicy queueCapacity(int keys) {
    Bounds.check("queueCapacity", keys, 1, 10_000_000);
    return new WritePolicy(mode, keys, queueMaxBytes, whenFull, longestWait, warmUpsWhenFull);
  }

  /**
   * Returns this policy with a bound on what the writes hold that wait for the layer or are being sent: 32 MiB by default, counted by their encoded values; the values themselves take about as much again. Beyond it, the same happens as
   * in a queue with too many keys. A value that its caller waits for until it is stored waits for room, as long as the call has time; as many bytes may wait so, and what finds no room there is owed at once. A single value that is larger
   * than the bound is let in while less than half of it is taken.
   *
   * @param bytes 1,024 to 2<sup>40</sup>
   */
  public WritePolicy queueMaxBytes(long bytes) {
    Bounds.check("queueMaxBytes", bytes, 1_024, 1L << 40);
    return new WritePolicy(mode, queueCapacity, bytes, whenFull, longestWait, warmUpsWhenFull);
  }

  /** Returns this policy, which drops a write that meets a full queue. What is dropped is owed: the layer is not believed about the key until it was told. */
  public WritePolicy whenFullDropNewest() {
    return whenFull(WhenFull.DROP_NEWEST, longestWait);
  }

  /** Returns this policy, which drops the write that waits longest to make room. What is dropped is owed. */
  public WritePolicy whenFullDropOldest() {
    return whenFull(WhenFull.DROP_OLDEST, longestWait);
  }

  /**
   * Returns this policy, which lets the caller wait for room and owes the write after that; the default, with 10 ms.
   *
   * @param atMost how long to wait, 1 ms to 5 min; never longer than the call's timeout
   */
  public WritePolicy whenFullWait(Duration atMost) {
    Bounds.checkDuration("whenFullWait", atMost, Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT);
    return whenFull(WhenFull.WAIT, atMost);
  }

  /** Returns this policy, which writes on the caller's thread when the queue is full. */
  public WritePolicy whenFullRunInCaller() {
    return whenFull(WhenFull.RUN_IN_CALLER, longestWait);
  }

  /**
   * Returns this policy with what happens to copies of what was read when the queue is full; by default the newest is dropped, which costs nothing but a later
   * read. With {@link WhenFull#WAIT} and {@link WhenFull#RUN_IN_CALLER} readers are slowed down.
   *
   * @param whenFull what happens
   */
  public WritePolicy warmUpsWhenFull(WhenFull whenFull) {
    Objects.requireNonNull(whenFull, "whenFull");
    return new WritePolicy(
        mode, queueCapacity, queueMaxBytes, this.whenFull, longestWait, whenFull);
  }

  /** Returns how the layer gets what is put. */
  public Mode mode() {
    return mode;
  }

  /** Returns how many different keys the queue holds at most. */
  public int queueCapacity() {
    return queueCapacity > 0 ? queueCapacity : Defaults.QUEUE_CAPACITY;
  }

  /** Returns about how many bytes the writes hold at most that wait or are being sent. */
  public long queueMaxBytes() {
    return queueMaxBytes > 0 ? queueMaxBytes : Defaults.QUEUE_MAX_BYTES;
  }

  /** Returns what happens to a put or an invalidation that meets a full queue. */
  public WhenFull whenFull() {
    return whenFull == null ? WhenFull.WAIT : whenFull;
  }

  /** Returns how long a caller waits for room at most, where waiting is the policy. */
  public Duration longestWait() {
    return longestWait == null ? Defaults.QUEUE_WAIT : longestWait;
  }

  /** Returns what happens to a copy of something read that meets a full queue. */
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

  /** How a layer gets what is put. Open: later versions may add constants. */
  public enum Mode {
    /** Before the put returns. */
    SYNC,
    /** Through the queue. */
    QUEUED,
    /** As a tombstone instead of the value. */
    INVALIDATE
  }

  /** What happens at a full queue. Open: later versions may add constants. */
  public enum WhenFull {
    /** What has just come is dropped. */
    DROP_NEWEST,
    /** What waits longest is dropped. */
    DROP_OLDEST,
    /** The caller waits for a while; then what has just come is dropped. */
    WAIT,
    /** The caller writes itself. */
    RUN_IN_CALLER
  }
}
