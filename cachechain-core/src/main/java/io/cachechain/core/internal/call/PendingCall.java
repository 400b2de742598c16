package io.cachechain.core.internal.call;

import io.cachechain.ChainException;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Work that is under way for one caller and goes on without it: the caller waits, or takes a
 * future.
 *
 * @param <T> what comes of it
 */
public final class PendingCall<T> {
  private final Callers callers;
  private final String operation;
  private final CompletableFuture<T> work;
  private final long begin;
  private final long timeoutNanos;
  private final BooleanSupplier withdraws;

  /**
   * Creates the call of work that goes on whatever the caller does.
   *
   * @param callers how callers wait and are answered
   * @param operation what the caller does, for exceptions
   * @param work ends with the outcome
   * @param timeoutNanos how long the caller waits
   */
  public PendingCall(
      Callers callers, String operation, CompletableFuture<T> work, long timeoutNanos) {
    this(callers, operation, work, timeoutNanos, () -> false);
  }

  /**
   * Creates the call of work that can be withdrawn as long as nothing of it is written.
   *
   * @param callers how callers wait and are answered
   * @param operation what the caller does, for exceptions
   * @param work ends with the outcome
   * @param timeoutNanos how long the caller waits
   * @param withdraws withdraws the work, or returns false if it goes on
   */
  public PendingCall(
      Callers callers,
      String operation,
      CompletableFuture<T> work,
      long timeoutNanos,
      BooleanSupplier withdraws) {
    this.callers = callers;
    this.operation = operation;
    this.work = work;
    this.timeoutNanos = timeoutNanos;
    this.withdraws = withdraws;
    this.begin = callers.clock().nanoTime();
  }

  /**
   * Waits for the outcome, as long as this caller may, and also if the thread is interrupted, whose
   * flag is kept: what has begun to be written will be stored, so a call that threw because of the
   * interrupt would say something else than what happens.
   */
  public T await() {
    boolean interrupted = false;
    try {
      while (!work.isDone()) {
        try {
          awaitOnce();
        } catch (InterruptedException interrupt) {
          interrupted = true;
        }
      }
      return outcome();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Waits for the outcome, as long as this caller may, unless the thread is interrupted; for what
   * writes nothing.
   */
  public T awaitInterruptibly() {
    try {
      awaitOnce();
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw callers.failures().interrupted(operation, "", interrupt);
    }
    return outcome();
  }

  private void awaitOnce() throws InterruptedException {
    if (!work.isDone()) {
      try {
        callers.await(work, begin, timeoutNanos);
      } catch (TimeoutException late) {
        throw giveUp();
      }
    }
  }

  private T outcome() {
    try {
      return work.join();
    } catch (CompletionException failed) {
      if (ofCaller(failed) instanceof RuntimeException inner) {
        throw inner;
      }
      throw failed;
    }
  }

  /** Returns what a caller gets of a failure. */
  private Throwable ofCaller(Throwable failure) {
    Throwable inner = Failures.unwrapped(failure);
    return inner instanceof InvalidValueException refused
        ? callers.failures().wrong(operation, refused.what(), refused.getCause())
        : inner;
  }

  /** Returns a future of the outcome, this caller's own. */
  public CompletableFuture<T> future() {
    CallFuture<T> future = CallFuture.given(CallFuture.Caller.ALONE);
    Runnable timer =
        callers.atDeadline(work, timeoutNanos, () -> future.completeExceptionally(giveUp()));
    FutureChains.whenDone(work, (outcome, failure) -> {
      timer.run();
      BatchScope.afterwards(() -> {
        if (failure != null) {
          future.completeExceptionally(ofCaller(failure));
        } else {
          future.complete(outcome);
        }
      });
    });
    return future;
  }

  private ChainException giveUp() {
    return callers
        .failures()
        .deadline(
            operation,
            timeoutNanos,
            withdraws.getAsBoolean()
                ? "Its codec or a validator has not come back; nothing was stored"
                : "The layers go on");
  }
}
