package io.cachechain.tier.jdbc;

import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * One daemon thread for what a layer does beside its operations: connecting and sweeping. The clock says when; its own thread must not wait
 * for a database.
 */
final class Upkeep implements Closeable {
  private final ChainClock clock;
  private final ExecutorService thread;
  private final Object lock = new Object();

  /** Guarded by {@link #lock}, as is {@link #closed}. */
  private final Set<Pending> pending = new HashSet<>();

  private boolean closed;

  Upkeep(ChainClock clock, String threadName) {
    this.clock = clock;
    this.thread = Executors.newSingleThreadExecutor(task -> {
      Thread made = new Thread(task, threadName);
      made.setDaemon(true);
      return made;
    });
  }

  /** Runs a task soon; does nothing once closed. */
  void now(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException stopped) {
      JdbcLayerProvider.LOG.debug("the upkeep of a layer has stopped already");
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
      JdbcLayerProvider.LOG.error("the upkeep of a layer failed", broken);
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
