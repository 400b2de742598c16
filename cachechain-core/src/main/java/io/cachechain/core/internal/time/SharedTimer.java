package io.cachechain.core.internal.time;

import org.jspecify.annotations.Nullable;

/** One thread for the timed tasks of several clocks: there while at least one of them is open. */
final class SharedTimer {
  private final Object lock = new Object();

  /** The thread in use, guarded by {@link #lock}. */
  private @Nullable TimerThread current;

  /** How many clocks use it, guarded by {@link #lock}. */
  private int users;

  /** Returns the timer for one more clock, which calls {@link #release} once. */
  TimerThread acquire() {
    synchronized (lock) {
      TimerThread timer = current;
      if (timer == null) {
        timer = new TimerThread();
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
    TimerThread last;
    synchronized (lock) {
      users--;
      if (users > 0) {
        return;
      }
      last = current;
      current = null;
    }
    if (last != null) {
      last.stop();
    }
  }

  /** Returns the timer in use, or null if no clock is open. */
  @Nullable
  TimerThread current() {
    synchronized (lock) {
      return current;
    }
  }
}
