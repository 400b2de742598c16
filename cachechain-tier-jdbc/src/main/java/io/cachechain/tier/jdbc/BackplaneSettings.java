package io.cachechain.tier.jdbc;

import java.time.Duration;

/**
 * How a backplane reads its table, and what it keeps there.
 *
 * @param poll how long to wait between two looks
 * @param retention how long messages are kept
 * @param mostMessages how many are kept at most
 * @param sweepInterval how often older ones are deleted
 * @param sweepBatch how many messages one statement deletes at most
 */
record BackplaneSettings(
    Duration poll, Duration retention, int mostMessages, Duration sweepInterval, int sweepBatch) {
  /** Long enough to come back after a restart of the database or a broken network. */
  static final Duration RETENTION = Duration.ofMinutes(10);

  /** Some tens of megabytes at most, as messages are small. */
  static final int MOST_MESSAGES = 100_000;

  /** A node that publishes says so often that it lives: long before it would be struck off the directory. */
  Duration touchAfter() {
    return retention.dividedBy(10);
  }
}
