package io.cachechain.core.internal.time;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** One thread for the timed tasks of several clocks: there while at least one of them is open. */
final class SharedTimer {
  private final Object lock = new Object();

  /** The thread in use, guarded by {@link #lock}. */
  private @Nullable ScheduledThreadPoolExecutor current;

  /** How many clocks use it, guarded by {@link #lock}. */
  private int users;

  /** Returns the timer for one more clock, which calls {@link #release} once. */
  ScheduledThreadPoolExecutor acquire() {
    synchronized (lock) {
      ScheduledThreadPoolExecutor timer = current;
      if (timer == null) {
        timer = start();
        current = timer;
      }
      users++;
      return timer;
    }
  }

  /**
   * Lets go for one clock; with the last one the thread ends, and what has not begun does not run.
   */
  void release() {
    ScheduledThreadPoolExecutor last;
    synchronized (lock) {
      users--;
      if (users > 0) {
        return;
      }
      last = current;
      current = null;
    }
    if (last != null) {
      last.shutdownNow();
    }
  }

  /** Returns the timer in use, or null if no clock is open. */
  @Nullable
  ScheduledThreadPoolExecutor current() {
    synchronized (lock) {
      return current;
    }
  }

  private static ScheduledThreadPoolExecutor start() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "cachechain-clock");
      thread.setDaemon(true);
      return thread;
    });
    // Most tasks are timeouts of operations that end in time: cancelled ones must not stay until
    // then.
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
