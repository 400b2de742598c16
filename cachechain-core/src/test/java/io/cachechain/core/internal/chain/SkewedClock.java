package io.cachechain.core.internal.chain;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/** The clock of another node, whose wall is wrong by a fixed time. */
record SkewedClock(ChainClock clock, Duration offset) implements ChainClock {
  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public long currentTimeMillis() {
    return clock.currentTimeMillis() + offset.toMillis();
  }

  @Override
  public Runnable schedule(Runnable task, Duration delay) {
    return clock.schedule(task, delay);
  }

  @Override
  public void await(Future<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    clock.await(future, atMost);
  }
}
