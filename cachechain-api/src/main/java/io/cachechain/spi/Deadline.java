package io.cachechain.spi;

import java.time.Duration;

/**
 * The moment by which an operation must have ended, in the monotonic time of a clock. Immutable and
 * thread-safe.
 */
public final class Deadline {
  private final ChainClock clock;
  private final long nanos;

  private Deadline(ChainClock clock, long nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /**
   * Returns the deadline at this distance.
   *
   * @param clock the clock
   * @param timeout the distance, zero or more
   */
  public static Deadline in(ChainClock clock, Duration timeout) {
    return inNanos(clock, saturatedNanos(timeout));
  }

  /**
   * Returns the deadline at this distance in nanoseconds, at most 2^62.
   *
   * @param clock the clock
   * @param timeoutNanos the distance
   */
  public static Deadline inNanos(ChainClock clock, long timeoutNanos) {
    return new Deadline(clock, clock.nanoTime() + Math.min(timeoutNanos, Long.MAX_VALUE >> 1));
  }

  /**
   * Returns the deadline at a moment of a clock.
   *
   * @param clock the clock of the chain
   * @param nanoTime the moment, as {@link ChainClock#nanoTime()} will show it
   */
  public static Deadline at(ChainClock clock, long nanoTime) {
    return new Deadline(clock, nanoTime);
  }

  /** Returns the time left, zero once the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, remainingNanos()));
  }

  /** Returns the nanoseconds left, zero or negative once the deadline has passed. */
  public long remainingNanos() {
    return nanos - clock.nanoTime();
  }

  /** Returns whether no time is left. */
  public boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
