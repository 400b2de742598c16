package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks again after failures that may pass, each time after a short random pause. All requests
 * together end within the time of the first one. What was refused is not asked again: the next
 * layer answers sooner.
 */
final class Retries {
  private final int most;
  private final long timeoutNanos;
  private final ChainClock clock;
  private final Executor executor;
  private final Supplier<? extends RandomGenerator> random;

  /**
   * Creates the retries of a layer.
   *
   * @param most how often it is asked again, one or more
   * @param timeoutNanos how long all requests may take together
   * @param clock the clock of the chain
   * @param executor ends what takes too long
   * @param random gives the random generator of the current thread
   */
  Retries(
      int most,
      long timeoutNanos,
      ChainClock clock,
      Executor executor,
      Supplier<? extends RandomGenerator> random) {
    this.most = most;
    this.timeoutNanos = timeoutNanos;
    this.clock = clock;
    this.executor = executor;
    this.random = random;
  }

  /**
   * Returns what ends as the first request does, or the last one that was made instead.
   *
   * @param first what was asked already
   * @param begin when, by the chain's clock
   * @param ask asks again, at a time of the chain's clock
   */
  <A extends @Nullable Object> CompletableFuture<A> of(
      CompletableFuture<A> first, long begin, Function<Long, CompletableFuture<A>> ask) {
    CompletableFuture<A> result = new CompletableFuture<>();
    follow(first, most, begin, ask, result);
    return result;
  }

  /** Ends with the time of the first request, however long the present one may take. */
  private <A extends @Nullable Object> void endIn(long time, CompletableFuture<A> result) {
    Runnable cancel = clock.schedule(
        () -> executor.execute(() -> result.completeExceptionally(Failures.timeout(timeoutNanos))),
        Duration.ofNanos(time));
    FutureChains.whenDone(result, (answer, failure) -> cancel.run());
  }

  private <A extends @Nullable Object> void follow(
      CompletableFuture<A> asked,
      int left,
      long begin,
      Function<Long, CompletableFuture<A>> ask,
      CompletableFuture<A> result) {
    FutureChains.whenDone(asked, (answer, failure) -> {
      long time = timeoutNanos - (clock.nanoTime() - begin);
      if (failure == null) {
        result.complete(answer);
      } else if (left > 0 && time > 0 && mayPass(Failures.kindOf(failure))) {
        if (left == most) {
          endIn(time, result);
        }
        long pause = random.get().nextLong(1_000_000, 1_000_001 + time / 10);
        clock.schedule(
            () -> follow(ask.apply(clock.nanoTime()), left - 1, begin, ask, result),
            Duration.ofNanos(pause));
      } else {
        result.completeExceptionally(failure);
      }
    });
  }

  private static boolean mayPass(FailureKind kind) {
    return kind.isTransient() && kind != FailureKind.REFUSED;
  }
}
