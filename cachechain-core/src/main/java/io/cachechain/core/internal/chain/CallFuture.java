package io.cachechain.core.internal.chain;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * The future of one caller: completing or cancelling it takes only that caller out of what others share.
 *
 * <p>What a caller lets follow on it runs on the thread that completes it, and may block. So the pool of the chain is told of that, and lets another thread take the place of this one: the calls of others go on.
 */
final class CallFuture<T> extends CompletableFuture<T> {
  private final Runnable leave;
  private final boolean given;

  private CallFuture(Runnable leave, boolean given) {
    this.leave = leave;
    this.given = given;
  }

  /** Returns a future that a caller is given. */
  static <T> CallFuture<T> given(Runnable leave) {
    return new CallFuture<>(leave, true);
  }

  /** Returns a future that is a part of another one; no user's code follows on it but by that. */
  static <T> CallFuture<T> part(Runnable leave) {
    return new CallFuture<>(leave, false);
  }

  @Override
  public boolean complete(T value) {
    return followed(() -> super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return followed(() -> super.completeExceptionally(failure));
  }

  private boolean followed(BooleanSupplier completion) {
    if (!given || getNumberOfDependents() == 0) {
      return completion.getAsBoolean();
    }
    Completing completing = new Completing(completion);
    try {
      ForkJoinPool.managedBlock(completing);
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException full) {
      return completion
          .getAsBoolean(); // the pool has as many threads as it may; nothing has run yet
    }
    return completing.first;
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

  private static final class Completing implements ForkJoinPool.ManagedBlocker {
    private final BooleanSupplier completion;
    private boolean first;

    Completing(BooleanSupplier completion) {
      this.completion = completion;
    }

    @Override
    public boolean block() {
      first = completion.getAsBoolean();
      return true;
    }

    @Override
    public boolean isReleasable() {
      return false;
    }
  }
}
