package io.cachechain.core.internal.read;

import io.cachechain.ChainException;
import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallFuture;
import io.cachechain.core.internal.call.Callers;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.origin.EndlessLoadException;
import io.cachechain.core.internal.origin.LoadFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A read that is not answered yet, as one caller sees it: he waits for it, or takes a future.
 * Counted once, by what this caller gets.
 *
 * @param <V> the type of the values
 * @param <T> what the caller makes of the answer
 */
public final class PendingRead<V, T> {
  private final Callers callers;
  private final ReadCall<?, V> call;
  private final BiFunction<Answer<V>, Lookup.Flight, ? extends @Nullable T> result;
  private final long begin;

  /** Whoever sets it decides what the caller gets: the answer, or that it came too late. */
  private final AtomicBoolean decided = new AtomicBoolean();

  PendingRead(
      Callers callers,
      ReadCall<?, V> call,
      BiFunction<Answer<V>, Lookup.Flight, ? extends @Nullable T> result) {
    this.callers = callers;
    this.call = call;
    this.result = result;
    this.begin = callers.clock().nanoTime();
  }

  /** Waits for the answer, as long as this caller may. */
  public @Nullable T await() {
    CompletableFuture<Answer<V>> answer = call.answer();
    if (!answer.isDone()) {
      try {
        call.beginWait();
        callers.await(answer, begin, call.timeoutNanos());
      } catch (TimeoutException late) {
        throw giveUp();
      } catch (InterruptedException interrupt) {
        call.leave();
        callers.counters().failure(FailureKind.OTHER);
        countTime();
        Thread.currentThread().interrupt();
        throw callers.failures().interrupted(call.operation(), call.progress(), interrupt);
      } catch (EndlessLoadException cycle) {
        call.leave();
        callers.counters().count(ChainEvent.REFUSAL);
        countTime();
        throw cycle;
      } finally {
        call.endWait();
      }
    }
    return finish(answer);
  }

  /** Returns a future of the answer, this caller's own. */
  public CompletableFuture<@Nullable T> future() {
    return future(CallFuture.given(call));
  }

  /** Returns a future of the answer for a bulk call, which the caller does not see. */
  public CompletableFuture<@Nullable T> bulkFuture() {
    return future(CallFuture.part(call));
  }

  private CompletableFuture<@Nullable T> future(CallFuture<@Nullable T> future) {
    CompletableFuture<Answer<V>> answer = call.answer();
    Runnable timer = callers.atDeadline(answer, call.timeoutNanos(), () -> late(future));
    boolean waits = !answer.isDone();
    FutureChains.whenDone(answer, (got, failure) -> {
      timer.run();
      if (waits && call.shared() > 1) {
        callers.answer(
            () -> complete(future, answer)); // other callers get their answers after this one
      } else {
        BatchScope.afterwards(() -> complete(future, answer));
      }
    });
    if (!answer.isDone() && call.isAskedByAsyncLoad()) {
      waits(future);
    }
    return future;
  }

  /** The stage of an asynchronous loader most likely hangs on this future. */
  private void waits(CallFuture<@Nullable T> future) {
    try {
      call.beginWait();
      FutureChains.whenDone(call.answer(), (got, failure) -> call.endWait());
    } catch (EndlessLoadException cycle) {
      if (decided.compareAndSet(false, true)) {
        callers.counters().count(ChainEvent.REFUSAL);
        countTime();
        future.completeExceptionally(cycle);
      }
    }
  }

  private void complete(
      CompletableFuture<@Nullable T> future, CompletableFuture<Answer<V>> answer) {
    if (future.isDone() || !decided.compareAndSet(false, true)) {
      return;
    }
    try {
      future.complete(finish(answer));
    } catch (Throwable thrown) {
      future.completeExceptionally(thrown);
    }
  }

  private void late(CompletableFuture<?> future) {
    if (!future.isDone() && decided.compareAndSet(false, true)) {
      future.completeExceptionally(giveUp());
    }
  }

  /**
   * The caller leaves first, and then gets to know what has become of the work: whatever the flight
   * says from now on is not his.
   */
  private ChainException giveUp() {
    call.leave();
    callers.counters().failure(FailureKind.TIMEOUT);
    countTime();
    return callers.failures().deadline(call.operation(), call.timeoutNanos(), call.progress());
  }

  private @Nullable T finish(CompletableFuture<Answer<V>> ended) {
    Answer<V> answer;
    try {
      answer = ended.join();
    } catch (RuntimeException refused) {
      callers.counters().count(ChainEvent.REFUSAL);
      countTime();
      if (Failures.unwrapped(refused) instanceof RuntimeException inner) {
        throw inner;
      }
      throw refused;
    }
    count(answer);
    countTime();
    LoadFailure failure = answer.failure();
    if (failure != null) {
      throw callers.failures().load(call.operation(), failure, call.shared());
    }
    return result.apply(answer, call.role());
  }

  private void countTime() {
    callers.counters().latency(callers.clock().nanoTime() - begin);
  }

  private void count(Answer<V> answer) {
    ChainCounters counters = callers.counters();
    LoadFailure failure = answer.failure();
    if (failure != null) {
      switch (failure.reason()) {
        case REFUSED -> counters.count(ChainEvent.REFUSAL);
        case TIMEOUT -> counters.failure(FailureKind.TIMEOUT);
        case FAILED, CLOSED, ABANDONED, LAYER, BROKEN -> counters.failure(FailureKind.OTHER);
      }
    } else if (answer.isHit()) {
      if (answer.value() == null) {
        counters.count(ChainEvent.NEGATIVE_HIT);
      } else {
        counters.count(ChainEvent.HIT);
      }
    } else if (answer.isUnknown()) {
      countUnknown(answer);
    } else {
      counters.count(ChainEvent.MISS);
    }
  }

  /** Nothing is known, since somebody could not be asked: that is neither a hit nor a miss. */
  private void countUnknown(Answer<V> answer) {
    FailureKind kind = FailureKind.REFUSED;
    for (FailureKind each : answer.skipped().values()) {
      kind = each == FailureKind.REFUSED ? kind : each;
    }
    if (kind == FailureKind.REFUSED) {
      callers.counters().count(ChainEvent.REFUSAL);
    } else {
      callers.counters().failure(kind);
    }
  }
}
