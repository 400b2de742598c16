package io.cachechain.core.internal.time;

import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time of the system. All of them share one daemon thread for tasks that run later, which
 * starts with the first task and ends when the last clock has been closed; so a process with a
 * hundred chains has one such thread, and one without chains has none.
 */
public final class SystemClock implements ChainClock, Closeable {
  private static final SharedTimer SHARED = new SharedTimer();

  private static final ChainClock FOR_LAYERS = new ForLayers(SHARED);

  private final SharedTimer shared;
  private final TimerThread timer;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Makes a clock, to be closed by whoever made it. */
  public SystemClock() {
    this(SHARED);
  }

  SystemClock(SharedTimer shared) {
    this.shared = shared;
    this.timer = shared.acquire();
  }

  /**
   * Returns the clock for the layers of chains which have a clock of this class: the same object
   * for all of them, so that what they share does not depend on the clock of one chain. It
   * schedules for as long as one of these clocks is open.
   */
  public static ChainClock forLayers() {
    return FOR_LAYERS;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public long currentTimeMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public Runnable schedule(Runnable task, Duration delay) {
    return closed.get() ? () -> {} : timer.schedule(task, TimeUnit.NANOSECONDS.convert(delay));
  }

  @Override
  public void await(Future<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    awaitEnd(future, atMost);
  }

  private static void awaitEnd(Future<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    try {
      future.get(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException ended) {
      // It has ended, which is all that was asked.
    }
  }

  /**
   * Lets go of the shared thread. Tasks of this clock that have not begun still run if another
   * clock keeps the thread.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      shared.release();
    }
  }

  private record ForLayers(SharedTimer shared) implements ChainClock {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public long currentTimeMillis() {
      return System.currentTimeMillis();
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
      TimerThread timer = shared.current();
      return timer == null ? () -> {} : timer.schedule(task, TimeUnit.NANOSECONDS.convert(delay));
    }

    @Override
    public void await(Future<?> future, Duration atMost)
        throws InterruptedException, TimeoutException {
      awaitEnd(future, atMost);
    }
  }
}
