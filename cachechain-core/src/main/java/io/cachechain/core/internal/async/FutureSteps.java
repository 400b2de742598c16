package io.cachechain.core.internal.async;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Steps that follow one another, each of which may have to be waited for. What is done already is
 * gone on with at once, on the same thread and without another future.
 */
public final class FutureSteps {
  /** The end of a step after which the next one is made. */
  public static final CompletableFuture<Boolean> GOES_ON = CompletableFuture.completedFuture(false);

  /** The end of a step which is the last one. */
  public static final CompletableFuture<Boolean> ENDS = CompletableFuture.completedFuture(true);

  private FutureSteps() {}

  /**
   * Makes steps {@code first} to {@code end - 1}, each when the one before has ended, until one ends
   * with true.
   *
   * @param first the number of the first one
   * @param end the number behind the last one
   * @param step makes the step of a number
   * @param then called when no step is left, on the thread of the last one: with null, or with what
   *     a step threw or failed with, after which no other is made
   */
  public static void inOrder(
      int first,
      int end,
      IntFunction<CompletableFuture<Boolean>> step,
      Consumer<@Nullable Throwable> then) {
    try {
      for (int i = first; i < end; i++) {
        CompletableFuture<Boolean> made = step.apply(i);
        if (!made.isDone()) {
          int next = i + 1;
          FutureChains.whenDone(made, (ends, failure) -> {
            if (failure != null || Boolean.TRUE.equals(ends)) {
              then.accept(failure == null ? null : Failures.unwrapped(failure));
            } else {
              inOrder(next, end, step, then);
            }
          });
          return;
        }
        if (made.join()) {
          break;
        }
      }
    } catch (Throwable broken) {
      then.accept(Failures.unwrapped(broken));
      return;
    }
    then.accept(null);
  }

  /** Goes on with what a future gives: at once if it is done. */
  public static <T, R> CompletableFuture<R> then(
      CompletableFuture<T> future, Function<? super T, CompletableFuture<R>> next) {
    return future.isDone() ? next.apply(future.join()) : future.thenCompose(next);
  }
}
