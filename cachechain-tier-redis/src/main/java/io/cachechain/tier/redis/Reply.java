package io.cachechain.tier.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a caller gets for one key: cancelling it withdraws the request, unless others still wait for the same one. A reply that comes after
 * that is dropped by the driver.
 */
final class Reply<T> extends CompletableFuture<T> {
  private final AtomicInteger waiting;
  private volatile @Nullable Future<?> request;

  /** Creates the only reply of its request. */
  Reply() {
    this(new AtomicInteger(1));
  }

  /**
   * Creates one of several replies of a request.
   *
   * @param waiting how many of them are not cancelled; shared by all
   */
  Reply(AtomicInteger waiting) {
    this.waiting = waiting;
  }

  /** Says what is withdrawn on cancellation. */
  void awaits(Future<?> request) {
    this.request = request;
    if (isCancelled() && waiting.get() <= 0) {
      request.cancel(false);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled && waiting.decrementAndGet() <= 0) {
      Future<?> sent = request;
      if (sent != null) {
        sent.cancel(false);
      }
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
