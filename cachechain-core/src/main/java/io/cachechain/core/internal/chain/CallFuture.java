package io.cachechain.core.internal.chain;

import java.util.concurrent.CompletableFuture;

/** The future of one caller: completing or cancelling it takes only that caller out of what others share. */
final class CallFuture<T> extends CompletableFuture<T> {
  private final Runnable leave;

  CallFuture(Runnable leave) {
    this.leave = leave;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      leave.run();
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
