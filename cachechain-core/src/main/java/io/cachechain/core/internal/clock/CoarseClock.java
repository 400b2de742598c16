package io.cachechain.core.internal.clock;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The monotonic time as of the last tick, for the near hit, which cannot afford a clock read. At most one tick behind, and as much more as the ticks come late, which is told by {@link
 * #lagNanos()}.
 */
public final class CoarseClock {
  private final ChainClock clock;
  private final Duration tick;
  private volatile long nanos;
  private volatile boolean closed;
  private volatile @Nullable Runnable pending;

  /**
   * Creates a coarse clock that stands until it is started.
   *
   * @param clock what tells the time, and ticks
   * @param tick the time between two ticks
   */
  public CoarseClock(ChainClock clock, Duration tick) {
    this.clock = clock;
    this.tick = tick;
    this.nanos = clock.nanoTime();
  }

  /** Lets it tick. */
  public void start() {
    nanos = clock.nanoTime();
    if (closed) {
      return;
    }
    pending = clock.schedule(this::start, tick);
  }

  /** Returns the monotonic time of the last tick. */
  public long nanos() {
    return nanos;
  }

  /** Returns the length of a tick in nanoseconds. */
  public long tickNanos() {
    return tick.toNanos();
  }

  /** Returns by how much the last tick is late. */
  public long lagNanos() {
    return Math.max(0, clock.nanoTime() - nanos - tick.toNanos());
  }

  /** Stops the ticks. */
  public void close() {
    closed = true;
    Runnable next = pending;
    if (next != null) {
      next.run();
    }
  }
}
