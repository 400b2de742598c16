package io.cachechain.core.internal.clock;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thread behind all system clocks, counted by its users. */
final class TimerThread {
  private static final Object LOCK = new Object();

  /** The thread in use, guarded by {@link #LOCK}. */
  private static @Nullable TimerThread current;

  private final ScheduledThreadPoolExecutor executor;

  /** How many clocks use it, guarded by {@link #LOCK}. */
  private int users;

  private TimerThread() {
    executor = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "cachechain-clock");
      thread.setDaemon(true);
      return thread;
    });
    // Most tasks are timeouts of operations that end in time: cancelled ones must not stay until
    // then.
    executor.setRemoveOnCancelPolicy(true);
  }

  static TimerThread acquire() {
    synchronized (LOCK) {
      if (current == null) {
        current = new TimerThread();
      }
      current.users++;
      return current;
    }
  }

  void release() {
    synchronized (LOCK) {
      users--;
      if (users > 0) {
        return;
      }
      current = null;
    }
    executor.shutdownNow();
  }

  ScheduledFuture<?> schedule(Runnable task, long delayNanos) {
    return executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }
}
