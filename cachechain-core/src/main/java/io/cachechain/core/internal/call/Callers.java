package io.cachechain.core.internal.call;

import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/**
 * How the callers of a chain wait and are answered.
 *
 * @param clock by which they wait
 * @param executor answers callers; never waits for codecs and validators
 * @param counters what they met
 * @param failures the exceptions that they get
 */
public record Callers(
    ChainClock clock, Executor executor, ChainCounters counters, CallFailures failures) {
  /**
   * Waits for work on the thread of a caller, which runs meanwhile whatever follows there on what it
   * waits for.
   *
   * @param begin when the call began
   * @param timeoutNanos how long the caller waits from there
   * @throws TimeoutException if the time is over
   */
  public void await(CompletableFuture<?> work, long begin, long timeoutNanos)
      throws InterruptedException, TimeoutException {
    long left = Math.max(0, timeoutNanos - (clock.nanoTime() - begin));
    CallerThread.await(clock, work, Duration.ofNanos(left));
  }

  /**
   * Answers a caller who waits for no thread when his time is over.
   *
   * @param work what he waits for; nothing happens if it is done
   * @param timeoutNanos how long from now
   * @param giveUp ends his call
   * @return prevents that
   */
  public Runnable atDeadline(CompletableFuture<?> work, long timeoutNanos, Runnable giveUp) {
    return work.isDone()
        ? () -> {}
        : clock.schedule(() -> answer(giveUp), Duration.ofNanos(timeoutNanos));
  }

  /** Answers a caller: runs the end of his call. */
  public void answer(Runnable ending) {
    executor.execute(ending);
  }
}
