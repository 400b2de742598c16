package io.cachechain.core.internal.write;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.Capability;
import java.time.Duration;

/**
 * How much may wait for a layer, and how much of it leaves at once.
 *
 * @param policy how many keys and bytes wait, and what happens beyond
 * @param batchSize how many writes leave the queue together
 * @param batchBytes how many bytes of values, unless a single write has more
 * @param batches how many of these batches are under way at once
 * @param longestWait how long a write that somebody waits for may wait for room
 */
record QueueBounds(
    WritePolicy policy, int batchSize, long batchBytes, int batches, Duration longestWait) {
  /**
   * Returns the bounds of a layer. One request of a layer that takes several keys carries about a megabyte; where each write is a request of its own, a quarter of what may wait is under way, so that not all of it exists twice.
   */
  static QueueBounds of(LayerSettings<?> settings, Duration longestWait) {
    WritePolicy policy = settings.get(EngineOptions.WRITES);
    if (settings.capabilities().contains(Capability.BULK)) {
      return new QueueBounds(
          policy,
          settings.count(EngineOptions.QUEUE_BATCH),
          Defaults.BATCH_MAX_BYTES,
          settings.count(EngineOptions.BATCH_INFLIGHT),
          longestWait);
    }
    return new QueueBounds(
        policy,
        Math.min(settings.count(EngineOptions.QUEUE_BATCH), settings.count(EngineOptions.PARALLEL)),
        Math.max(Defaults.BATCH_MAX_BYTES, policy.queueMaxBytes() / 4),
        1,
        longestWait);
  }
}
