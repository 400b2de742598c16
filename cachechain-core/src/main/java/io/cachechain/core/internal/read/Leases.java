package io.cachechain.core.internal.read;

import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import java.time.Duration;

/**
 * How the flights of several nodes share one load.
 *
 * @param life how long a reservation lives that is not renewed
 * @param patience how long a flight waits for the value of another one before it loads itself; zero
 *     to load at once
 * @param longest how long a load may take, and so a lease
 */
public record Leases(Duration life, Duration patience, Duration longest) {
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 250;

  /**
   * Returns the leases that a chain is set to. Both are kept within the time of a load, which is
   * what a call has beside its layers: the lease of a node that has gone ends while there is time
   * left for one's own load.
   */
  public static Leases of(ChainSettings<?, ?> chain) {
    Duration loaderTimeout = chain.get(EngineOptions.LOADER_TIMEOUT);
    Duration life = chain.get(EngineOptions.RESERVATION_LIFE);
    Duration patience = chain.get(EngineOptions.LEASE_WAIT);
    Duration half = longer(loaderTimeout.dividedBy(2), SHORTEST_LIFE);
    return new Leases(shorter(life, half), shorter(patience, loaderTimeout), loaderTimeout);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Returns the pause before another look, which grows from one to the next. */
  Duration pause(int looks) {
    double pause = FIRST_PAUSE_MILLIS * Math.pow(1.5, Math.min(looks, 10));
    return Duration.ofMillis(Math.min(LAST_PAUSE_MILLIS, (long) pause));
  }
}
