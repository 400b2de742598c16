package io.cachechain.testing;

import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out the operations of a fake layer or backplane as planned. */
final class PlannedStages {
  private final String who;
  private final CallLog log;
  private final List<Runnable> held = new ArrayList<>(); // guarded by itself
  private volatile @Nullable ChainClock clock;

  PlannedStages(String who, CallLog log) {
    this.who = who;
    this.log = log;
  }

  void clock(ChainClock time) {
    clock = time;
  }

  boolean hasClock() {
    return clock != null;
  }

  int held() {
    synchronized (held) {
      return held.size();
    }
  }

  void release(boolean newestFirst) {
    List<Runnable> released;
    synchronized (held) {
      released = new ArrayList<>(held);
      held.clear();
    }
    if (newestFirst) {
      Collections.reverse(released);
    }
    released.forEach(Runnable::run);
  }

  <T extends @Nullable Object> CompletionStage<T> answer(FaultPlan.Step step, Supplier<T> work) {
    Answer<T> answer = new Answer<>(log, step.fault() == FaultPlan.Fault.ANSWER_TWICE);
    switch (step.fault()) {
      case HANG -> {}
      case FAIL -> answer.completeExceptionally(failure(step));
      case DELAY -> later(step.delay(), () -> answer.complete(work.get()));
      case DELAY_ANSWER -> {
        T result = work.get();
        later(step.delay(), () -> answer.complete(result));
      }
      case HOLD -> {
        synchronized (held) {
          held.add(() -> answer.complete(work.get()));
        }
      }
      case APPLY_THEN_FAIL -> {
        T unused = work.get();
        answer.completeExceptionally(failure(step));
      }
      case THROW -> throw new IllegalStateException(who + " throws by plan");
      case ANSWER_NULL -> {
        return nothing();
      }
      default -> answer.complete(work.get());
    }
    return answer;
  }

  private void later(Duration delay, Runnable work) {
    ChainClock time = clock;
    if (time == null) {
      throw new IllegalStateException(
          who + " has no clock to delay by: give it to a chain, or call clock(..)");
    }
    Runnable unused = time.schedule(work, delay);
  }

  private LayerException failure(FaultPlan.Step step) {
    return new LayerException(step.kind(), who + " fails by plan", null);
  }

  @SuppressWarnings("NullAway") // the breach of contract that was planned
  private static <T extends @Nullable Object> CompletionStage<T> nothing() {
    return null;
  }

  /** A stage that counts its cancellation and can run its dependents twice. */
  private static final class Answer<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CallLog log;
    private final boolean twice;

    Answer(CallLog log, boolean twice) {
      this.log = log;
      this.twice = twice;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        log.cancel();
      }
      return cancelled;
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
      CompletableFuture<T> dependent = super.whenComplete(action);
      return twice ? dependent.whenComplete(action) : dependent;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }
}
