package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Cancels what a thread does at the database once the thread is interrupted. A driver that waits for its socket does not look whether it is; so another thread looks, from time to time, as long as the work runs.
 */
final class Interruption implements AutoCloseable {
  /** Soon enough for who gave up waiting already, seldom enough to cost nothing. */
  private static final long EVERY_MILLIS = 25;

  private static final ScheduledThreadPoolExecutor LOOKING = looking();

  private final Thread worker = Thread.currentThread();
  private final Session session;
  private final Future<?> looks;

  // Guarded by this.
  private boolean over;
  private boolean cancelled;

  private Interruption(Session session) {
    this.session = session;
    this.looks = LOOKING.scheduleWithFixedDelay(
        this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Watches the current thread until closed. */
  static Interruption watch(Session session) {
    return new Interruption(session);
  }

  private static ScheduledThreadPoolExecutor looking() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "cachechain-jdbc-interruption");
      thread.setDaemon(true);
      return thread;
    });
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private synchronized void look() {
    if (!over && worker.isInterrupted()) {
      over = true;
      cancelled = true;
      session.cancel();
    }
  }

  /**
   * Called behind the work: a database may answer a cancelled statement with what it had, which is no result.
   *
   * @throws LayerException if a statement was cancelled
   */
  synchronized void throwIfCancelled() {
    if (cancelled) {
      throw new LayerException(FailureKind.TIMEOUT, "the call's time is over", null);
    }
  }

  /** Waits for a cancellation under way: it must not meet what the connection does next. */
  @Override
  public void close() {
    boolean unused = looks.cancel(false);
    synchronized (this) {
      over = true;
    }
  }
}
