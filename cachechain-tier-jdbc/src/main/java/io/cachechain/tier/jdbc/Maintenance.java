package io.cachechain.tier.jdbc;

import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One daemon thread for what a layer does beside its operations, such as sweeping; there while there is something to do. The clock says when; its own thread must not wait
 * for a database.
 */
final class Maintenance implements Closeable {
  /** After so long without work the thread ends; whoever polls more often than this keeps it. */
  private static final long IDLE_SECONDS = 2;

  private final ChainClock clock;
  private final String name;
  private final ThreadPoolExecutor thread;
  private final Object lock = new Object();

  /** Guarded by {@link #lock}, as is {@link #closed}. */
  private final Set<Pending> pending = new HashSet<>();

  private boolean closed;

  Maintenance(ChainClock clock, String threadName) {
    this.clock = clock;
    this.name = threadName;
    this.thread = new ThreadPoolExecutor(
        1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
          Thread made = new Thread(task, threadName);
          made.setDaemon(true);
          return made;
        });
    thread.allowCoreThreadTimeOut(true);
  }

  ChainClock clock() {
    return clock;
  }

  /** Returns the name of the thread. */
  String name() {
    return name;
  }

  /** Runs a task soon; does nothing once closed. */
  void now(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException stopped) {
      JdbcLayerProvider.LOG.debug("the maintenance of a layer has stopped already");
    }
  }

  /** Runs a task later; does nothing once closed. */
  void after(Duration delay, Runnable task) {
    Pending waiting = new Pending(task);
    synchronized (lock) {
      if (closed) {
        return;
      }
      pending.add(waiting);
      waiting.canceller = clock.schedule(() -> due(waiting), delay);
    }
  }

  private void due(Pending waiting) {
    synchronized (lock) {
      if (!pending.remove(waiting)) {
        return;
      }
    }
    now(waiting.task);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException broken) {
      JdbcLayerProvider.LOG.error("the maintenance of a layer failed", broken);
    }
  }

  boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Stops what waits and interrupts what runs. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      pending.forEach(waiting -> waiting.canceller.run());
      pending.clear();
    }
    thread.shutdownNow();
  }

  private static final class Pending {
    final Runnable task;
    Runnable canceller = () -> {};

    Pending(Runnable task) {
      this.task = task;
    }
  }
}
