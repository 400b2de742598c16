package io.cachechain.internal.tier;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts: each twice as long as the one before, up to a longest one.
 * Immutable.
 *
 * @param first the pause after the first failure
 * @param longest what no pause is longer than
 * @param jitter the share, 0 to 1, by which a pause may be shorter at random, so that nodes do not
 *     come all at once
 */
public record Backoff(Duration first, Duration longest, double jitter) {
  /** More would overflow, and make no pause longer. */
  private static final int MOST_DOUBLINGS = 20;

  /** Returns the pause after an attempt; chance decides within the jitter. */
  public Duration pause(int earlierFailures) {
    return pause(earlierFailures, ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Returns the pause after an attempt.
   *
   * @param earlierFailures how many attempts in a row have failed before this one
   * @param random from 0 to 1; the larger, the shorter the pause
   */
  public Duration pause(int earlierFailures, double random) {
    long doubled = first.toMillis() << Math.min(earlierFailures, MOST_DOUBLINGS);
    long most = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(most - (long) (most * random * jitter));
  }
}
