package io.cachechain.core.internal.chain;

import java.time.Duration;

/**
 * How the flights of several nodes share one load.
 *
 * @param life how long a reservation lives that is not renewed
 * @param patience how long a flight waits for the value of another one before it loads itself; zero to load at once
 * @param longest how long a load may take, and so a lease
 */
record Leases(Duration life, Duration patience, Duration longest) {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LAST_PAUSE_MILLIS = 250;

  /** Returns the pause before another look, which grows from one to the next. */
  Duration pause(int looks) {
    double pause = FIRST_PAUSE_MILLIS * Math.pow(1.5, Math.min(looks, 10));
    return Duration.ofMillis(Math.min(LAST_PAUSE_MILLIS, (long) pause));
  }
}
