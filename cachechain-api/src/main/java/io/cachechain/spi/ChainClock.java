package io.cachechain.spi;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * The only source of time of a chain: monotonic time for durations, wall time for stamps that leave
 * the process, delayed tasks, and waits. With a fake clock tests run without sleeping. Thread-safe.
 */
public interface ChainClock {
  /**
   * Returns the monotonic time in nanoseconds. Only differences have a meaning; compare them as
   * {@code a - b < 0}.
   */
  long nanoTime();

  /** Returns the wall time in milliseconds since the epoch. It may jump. */
  long currentTimeMillis();

  /**
   * Runs a task once after a delay, on a thread of the clock. The task must be short and must not
   * block. A clock that has been closed runs no task any more, and throws nothing for it: so what
   * still ends while a chain is being closed ends in order.
   *
   * @param task the task; the clock logs or reports its exception and goes on
   * @param delay zero or more
   * @return cancels the task if it has not begun; a second call does nothing
   */
  Runnable schedule(Runnable task, Duration delay);

  /**
   * Waits until the future has ended, in any way, but no longer than {@code atMost}. The engine
   * waits only here, so that a fake clock can move time meanwhile.
   *
   * @param future the future; the caller asks it for the result or the failure
   * @param atMost the longest wait
   * @throws TimeoutException if the future has not ended by then
   * @throws InterruptedException if the thread is interrupted during the wait
   */
  void await(Future<?> future, Duration atMost) throws InterruptedException, TimeoutException;
}
