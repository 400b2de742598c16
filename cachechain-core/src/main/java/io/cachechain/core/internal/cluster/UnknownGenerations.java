package io.cachechain.core.internal.cluster;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The generations that were met in entries and are neither present nor retired as far as this node
 * knows: since when it has asked the records for them. Bounded; the one met first is forgotten
 * first, and asked for again. Thread-safe.
 */
final class UnknownGenerations {
  private static final int CAPACITY = 256;

  /**
   * For so long nothing takes the place of what somebody else may know to be valid: whoever has
   * drawn the generation writes it to the records meanwhile.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Map<Long, Long> met = new LinkedHashMap<>();

  /**
   * Takes note of a generation.
   *
   * @param nanos the monotonic time
   * @return whether it is met for the first time, so that the records have to be asked
   */
  synchronized boolean isNew(long generation, long nanos) {
    if (met.putIfAbsent(generation, nanos) != null) {
      return false;
    }
    if (met.size() > CAPACITY) {
      met.remove(met.keySet().iterator().next());
    }
    return true;
  }

  /** Returns whether it may still be seen that a generation is valid. */
  synchronized boolean isYoung(long generation, long nanos) {
    Long since = met.get(generation);
    return since == null || nanos - since < PATIENCE.toNanos();
  }
}
