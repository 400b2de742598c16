package io.cachechain.testing;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The time of this machine, for tests of a layer against a real server without an engine.
 * Everything else takes a {@link FakeClock}. Tasks run on one daemon thread. Thread-safe.
 */
public final class RealClock implements ChainClock {
  private static final RealClock SHARED = new RealClock();

  private RealClock() {}

  /** Returns the clock, of which there is one. */
  public static RealClock shared() {
    return SHARED;
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
    Future<?> scheduled = Scheduler.INSTANCE.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void await(Future<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    try {
      @Nullable Object unused = future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CancellationException ended) {
      return;
    }
  }

  /** Started by the first task. */
  private static final class Scheduler {
    static final ScheduledExecutorService INSTANCE =
        Executors.newSingleThreadScheduledExecutor(work -> {
          Thread thread = new Thread(work, "real-clock");
          thread.setDaemon(true);
          return thread;
        });
  }
}
