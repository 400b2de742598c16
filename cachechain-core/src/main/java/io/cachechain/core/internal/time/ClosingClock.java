package io.cachechain.core.internal.time;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The clock of a chain for its engine: when it has been closed, tasks are no longer run instead of
 * refused, so that what still ends while a chain is being closed ends in order.
 *
 * @param clock the clock itself
 */
public record ClosingClock(ChainClock clock) implements ChainClock {
  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public long currentTimeMillis() {
    return clock.currentTimeMillis();
  }

  @Override
  public Runnable schedule(Runnable task, Duration delay) {
    try {
      return clock.schedule(task, delay);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  @Override
  public void await(Future<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    clock.await(future, atMost);
  }
}
