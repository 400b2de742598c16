package io.cachechain.core.internal.call;

import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.spi.ChainClock;
import java.util.concurrent.Executor;

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
  /** Answers a caller: runs the end of his call. */
  public void answer(Runnable ending) {
    executor.execute(ending);
  }
}
