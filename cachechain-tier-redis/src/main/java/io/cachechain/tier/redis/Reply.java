package io.cachechain.tier.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What a caller gets for one key: cancelling it withdraws the request. A reply that comes after that is dropped by the driver. */
final class Reply<T> extends CompletableFuture<T> {
  private volatile @Nullable Future<?> request;

  /** Says what is withdrawn on cancellation. */
  void awaits(Future<?> sent) {
    request = sent;
    if (isCancelled()) {
      sent.cancel(false);
    }
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    Future<?> sent = request;
    if (cancelled && sent != null) {
      sent.cancel(false);
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
