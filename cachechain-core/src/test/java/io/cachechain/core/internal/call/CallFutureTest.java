package io.cachechain.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallFutureTest {
  /** A pool that has as many threads as it may: it takes no other one in the place of one that may block. */
  private final ForkJoinPool full = new ForkJoinPool(
      1,
      ForkJoinPool.defaultForkJoinWorkerThreadFactory,
      null,
      true,
      1,
      1,
      1,
      null,
      1,
      TimeUnit.SECONDS);

  @Test
  @DisplayName(
      "P6: a future ends, well or not, also where the pool has no thread to take the place of this one")
  void complete_poolHasNoMoreThreads_ends() throws Exception {
    CallFuture<String> well = CallFuture.given(CallFuture.Caller.ALONE);
    CallFuture<String> badly = CallFuture.given(CallFuture.Caller.ALONE);
    CompletableFuture<String> followed = well.thenApply(value -> value + "!");
    CompletableFuture<String> handled = badly.exceptionally(Throwable::getMessage);

    full.execute(() -> well.complete("v"));
    full.execute(() -> badly.completeExceptionally(new IllegalStateException("broken")));

    assertThat(followed.get(10, TimeUnit.SECONDS)).isEqualTo("v!");
    assertThat(handled.get(10, TimeUnit.SECONDS)).isEqualTo("broken");
    full.shutdownNow();
  }
}
