package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;

/**
 * Cancels what a thread does at the database once the thread is interrupted. A driver that waits
 * for its socket does not look whether it is; so another thread looks, from time to time, as long
 * as the work runs ({@link Interruptions}).
 */
final class Interruption implements AutoCloseable {
  private final Interruptions all;
  private final Thread worker = Thread.currentThread();
  private final Session session;

  // Guarded by this.
  private boolean over;
  private boolean cancelled;

  /**
   * Watches the current thread until closed.
   *
   * @param all forgets this when it is closed
   */
  Interruption(Interruptions all, Session session) {
    this.all = all;
    this.session = session;
  }

  /** Looks once; on another thread. */
  synchronized void look() {
    if (!over && worker.isInterrupted()) {
      over = true;
      cancelled = true;
      session.cancel();
    }
  }

  /**
   * Called behind the work: a database may answer a cancelled statement with what it had, which is
   * no result.
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
    all.forget(this);
    synchronized (this) {
      over = true;
    }
  }
}
