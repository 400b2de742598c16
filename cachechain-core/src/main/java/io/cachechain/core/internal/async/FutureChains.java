package io.cachechain.core.internal.async;

import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Continuations whose own future nobody needs. */
public final class FutureChains {
  private FutureChains() {}

  /** Runs what follows when the future ends, with the result or the failure. */
  @SuppressWarnings("FutureReturnValueIgnored") // the continuation must not throw
  public static <T> void whenDone(
      CompletableFuture<T> future,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
    future.whenComplete(then);
  }

  /** Lets a future end as it will: whatever comes of it is known elsewhere. */
  public static void ignore(CompletableFuture<?> future) {
    whenDone(future, (result, failure) -> {});
  }

  /**
   * Calls something foreign that is to end within a time. Whatever it does, the returned future
   * ends: by its answer, by what it throws, or by the end of the time.
   *
   * @param clock measures the time
   * @param atMost how long it may take
   * @param call what is called, with the deadline
   */
  public static <T> CompletableFuture<T> within(
      ChainClock clock, Duration atMost, Function<Deadline, CompletionStage<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable timer = clock.schedule(
        () -> result.completeExceptionally(Failures.timeout(atMost.toNanos())), atMost);
    try {
      copy(call.apply(Deadline.in(clock, atMost)).toCompletableFuture(), result);
    } catch (RuntimeException broken) {
      result.completeExceptionally(broken);
    }
    whenDone(result, (done, failure) -> timer.run());
    return result;
  }

  /** Ends one future as the other one ends. */
  public static <T> void copy(CompletableFuture<? extends T> from, CompletableFuture<T> to) {
    whenDone(from, (result, failure) -> {
      if (failure != null) {
        to.completeExceptionally(Failures.unwrapped(failure));
      } else {
        to.complete(result);
      }
    });
  }
}
