package io.cachechain.spi;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * The only source of time for a chain: monotonic time for durations, wall time for stamps that leave the process, tasks
 * that run later, and waiting. A fake one lets tests run without sleeping. Thread-safe.
 */
public interface ChainClock {
  /** Returns the monotonic time in nanoseconds; only differences have a meaning, compare them as {@code a - b < 0}. */
  long nanoTime();

  /** Returns the wall time in milliseconds since the epoch. It may jump. */
  long currentTimeMillis();

  /**
   * Runs a task once after a delay, on a thread of the clock. The task must be short and must not block.
   *
   * @param task what to run; an exception it throws is logged or reported by the clock and stops nothing else
   * @param delay how long to wait, zero or more
   * @return what keeps the task from running if it has not begun; calling it again does nothing
   */
  Runnable schedule(Runnable task, Duration delay);

  /**
   * Waits until the future has ended, whichever way, but no longer than {@code atMost}. A blocking wait of the engine goes
   * through here, so that a fake clock can let time pass meanwhile.
   *
   * @param future what to wait for; its result and its failure are the caller's to ask for
   * @param atMost the longest wait
   * @throws TimeoutException if the future has not ended by then
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  void await(Future<?> future, Duration atMost) throws InterruptedException, TimeoutException;
}
