package io.cachechain.core.internal.call;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.origin.EndlessLoadException;
import java.util.Collection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The future of one caller. Who cancels it, or completes it himself (by {@code orTimeout}, say),
 * leaves what he shares with others, and takes nobody along; who cancels wants the work to stop, if
 * nobody else waits for it.
 *
 * <p>What a caller lets follow on it runs on the thread that completes it, and may block. So the
 * pool of the chain is notified of that, and lets another thread take the place of this one: the
 * calls of others go on.
 */
public final class CallFuture<T> extends CompletableFuture<T> {
  private final Caller caller;
  private final boolean given;

  private CallFuture(Caller caller, boolean given) {
    this.caller = caller;
    this.given = given;
  }

  /** Returns a future that a caller is given. */
  public static <T> CallFuture<T> given(Caller caller) {
    return new CallFuture<>(caller, true);
  }

  /** Returns a future that is a part of another one; no user's code follows on it but by that. */
  public static <T> CallFuture<T> part(Caller caller) {
    return new CallFuture<>(caller, false);
  }

  @Override
  public boolean complete(T value) {
    return ended(followed(() -> super.complete(value)));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return ended(followed(() -> super.completeExceptionally(failure)));
  }

  private boolean ended(boolean first) {
    if (first) {
      caller.leave();
    }
    return first;
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
      caller.cancel();
    }
    return cancelled;
  }

  @Override
  public T join() {
    beginWait();
    try {
      return super.join();
    } finally {
      caller.endWait();
    }
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    beginWait();
    try {
      return super.get();
    } finally {
      caller.endWait();
    }
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    beginWait();
    try {
      return super.get(timeout, unit);
    } finally {
      caller.endWait();
    }
  }

  /**
   * A loader that waits here waits for what the future stands for: if that waits for the loader,
   * the future fails instead.
   */
  private void beginWait() {
    if (!isDone()) {
      BatchScope.sendHeld();
      try {
        caller.beginWait();
      } catch (EndlessLoadException cycle) {
        boolean unused = completeExceptionally(cycle);
      }
    }
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }

  /** What a caller shares with others. */
  public interface Caller {
    /** One who shares nothing. */
    Caller ALONE = new Caller() {};

    /** He waits no longer, for whatever reason; also called when he has got his answer. */
    default void leave() {}

    /** He wants the work to stop. */
    default void cancel() {}

    /**
     * His thread begins to wait for the answer.
     *
     * @throws EndlessLoadException if what he waits for waits for him
     */
    default void beginWait() {}

    /** His thread waits no more. */
    default void endWait() {}
  }

  /** Takes the parts of a bulk call for its caller. */
  public static Caller ofParts(Collection<? extends CompletableFuture<?>> parts) {
    return new Caller() {
      @Override
      public void leave() {
        parts.forEach(part -> {
          if (!part.isDone()) {
            part.completeExceptionally(new CancellationException("the call has ended"));
          }
        });
      }

      @Override
      public void cancel() {
        parts.forEach(part -> part.cancel(false));
      }

      @Override
      public void beginWait() {
        each(Caller::beginWait);
      }

      @Override
      public void endWait() {
        each(Caller::endWait);
      }

      private void each(Consumer<Caller> action) {
        parts.forEach(part -> {
          if (part instanceof CallFuture<?> open && !open.isDone()) {
            action.accept(open.caller);
          }
        });
      }
    };
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
