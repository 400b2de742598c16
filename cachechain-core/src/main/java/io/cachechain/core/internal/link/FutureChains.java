package io.cachechain.core.internal.link;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Continuations whose own future nobody needs. */
public final class FutureChains {
  private FutureChains() {}

  /** Runs what follows when the future ends, with the result or the failure. */
  @SuppressWarnings(
      "FutureReturnValueIgnored") // its failure would be one of the continuation, which must not
  // throw
  public static <T> void whenDone(
      CompletableFuture<T> future,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
    future.whenComplete(then);
  }

  /** Lets a future end as it will: whatever comes of it is known elsewhere. */
  public static void ignore(CompletableFuture<?> future) {
    whenDone(future, (result, failure) -> {});
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
