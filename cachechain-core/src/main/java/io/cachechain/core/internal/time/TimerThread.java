package io.cachechain.core.internal.time;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon thread of a {@link TimerWheel}, which starts with the first task. */
final class TimerThread {
  private static final Logger log = LoggerFactory.getLogger("io.cachechain");

  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final TimerWheel wheel =
      new TimerWheel(System::nanoTime, () -> LockSupport.unpark(thread.get()));
  private volatile boolean stopped;

  /**
   * Runs a task later; never once this has been stopped.
   *
   * @return takes it back, if it has not begun
   */
  Runnable schedule(Runnable task, long delayNanos) {
    if (stopped) {
      return () -> {};
    }
    if (thread.get() == null) {
      start();
    }
    return wheel.add(task, delayNanos);
  }

  private void start() {
    Thread fresh = new Thread(this::run, "cachechain-clock");
    fresh.setDaemon(true);
    if (thread.compareAndSet(null, fresh)) {
      fresh.start();
    }
  }

  private void run() {
    while (!stopped) {
      Runnable due = wheel.poll();
      if (due == null) {
        sleep();
      } else {
        run(due);
      }
    }
  }

  private void sleep() {
    long nanos = wheel.untilNext();
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else if (nanos > 0) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable broken) {
      log.error("a timed task failed", broken);
    } finally {
      boolean unused =
          Thread.interrupted(); // meant for that task, and must not keep this thread from sleeping
    }
  }

  /** Ends the thread; what has not begun does not run. */
  void stop() {
    stopped = true;
    Thread running = thread.get();
    if (running != null) {
      running.interrupt();
    }
  }
}
