package io.cachechain.core.internal.layer;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long a breaker stays open before it is probed: at first as long as it is set to, then twice
 * as long each time, each longer or shorter by a random share. A breaker that opens again sooner
 * after it has closed than it had been open goes on where it was: a server that comes and goes, or
 * loses half of what it is asked, does not cost its callers a timeout every few seconds. A
 * configuration of resilience4j has pauses of its own, which are taken as they are.
 *
 * <p>Thread-safe.
 */
final class OpenPauses implements IntervalFunction {
  private static final double GROWTH = 2.0;
  private static final double JITTER = 0.2;

  private final long firstMillis;
  private final @Nullable IntervalFunction given;
  private final ChainClock clock;
  private final Supplier<? extends RandomGenerator> random;

  // Guarded by this.
  private long latest;
  private int times;
  private int timesBefore;
  private long closedAt;

  /**
   * Creates the pauses of a breaker.
   *
   * @param policy says how long the first one is, or has the configuration that says it
   * @param clock the clock of the chain
   * @param random gives the random generator of the current thread
   */
  OpenPauses(BreakerPolicy policy, ChainClock clock, Supplier<? extends RandomGenerator> random) {
    CircuitBreakerConfig config = policy.config();
    this.firstMillis = policy.openFor().toMillis();
    this.given = config == null ? null : config.getWaitIntervalFunctionInOpenState();
    this.clock = clock;
    this.random = random;
  }

  /**
   * Draws the next pause.
   *
   * @param attempt how often the breaker has opened since it was closed, this time included
   * @return the pause in milliseconds
   */
  @Override
  public synchronized Long apply(Integer attempt) {
    latest = given == null ? drawn(attempt) : given.apply(attempt);
    return latest;
  }

  private long drawn(int attempt) {
    if (attempt <= 1) {
      boolean again = times > 0 && clock.nanoTime() - closedAt < latest * 1_000_000;
      timesBefore = again ? times : 0;
    }
    times = timesBefore + attempt;
    long longest = Math.max(Defaults.BREAKER_OPEN_MAX.toMillis(), firstMillis);
    double grown = Math.min((double) longest, firstMillis * Math.pow(GROWTH, times - 1));
    double share = JITTER * (2 * random.get().nextDouble() - 1);
    return Math.max(1, Math.min(longest, (long) (grown * (1 + share))));
  }

  /** Returns the pause that was drawn last, in milliseconds. */
  synchronized long latest() {
    return latest;
  }

  /** The breaker has closed. */
  synchronized void closed() {
    closedAt = clock.nanoTime();
  }
}
