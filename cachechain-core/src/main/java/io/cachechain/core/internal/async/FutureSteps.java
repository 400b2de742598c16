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
   * Makes steps 0 to {@code count - 1}, each when the one before has ended, until one ends with
   * true.
   *
   * @param count how many there are
   * @param step makes the step of a number
   * @param end called when no step is left, on the thread of the last one: with null, or with what
   *     a step threw or failed with, after which no other is made
   */
  public static void inOrder(
      int count, IntFunction<CompletableFuture<Boolean>> step, Consumer<@Nullable Throwable> end) {
    from(0, count, step, end);
  }

  private static void from(
      int first,
      int count,
      IntFunction<CompletableFuture<Boolean>> step,
      Consumer<@Nullable Throwable> end) {
    try {
      for (int i = first; i < count; i++) {
        CompletableFuture<Boolean> made = step.apply(i);
        if (!made.isDone()) {
          int next = i + 1;
          FutureChains.whenDone(made, (ends, failure) -> {
            if (failure != null || Boolean.TRUE.equals(ends)) {
              end.accept(failure == null ? null : Failures.unwrapped(failure));
            } else {
              from(next, count, step, end);
            }
          });
          return;
        }
        if (made.join()) {
          break;
        }
      }
    } catch (Throwable broken) {
      end.accept(Failures.unwrapped(broken));
      return;
    }
    end.accept(null);
  }

  /** Goes on with what a future gives: at once if it is done. */
  public static <T, R> CompletableFuture<R> then(
      CompletableFuture<T> future, Function<? super T, CompletableFuture<R>> next) {
    return future.isDone() ? next.apply(future.join()) : future.thenCompose(next);
  }
}
