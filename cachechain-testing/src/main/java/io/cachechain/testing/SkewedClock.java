package io.cachechain.testing;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * The clock of another node, whose wall is wrong by a fixed time; its monotonic time is that of the
 * clock it is made of. As thread-safe as that.
 *
 * @param clock the right clock
 * @param offset by how much the wall is ahead, negative if it is behind
 */
public record SkewedClock(ChainClock clock, Duration offset) implements ChainClock {
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
