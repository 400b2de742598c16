package io.cachechain.core.internal.metrics;

import io.cachechain.internal.LatencyBuckets;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations, in the buckets of {@link LatencyBuckets}. For slow paths. Lock-free and
 * thread-safe.
 */
public final class LatencyHistogram {
  private final AtomicLongArray buckets = new AtomicLongArray(LatencyBuckets.COUNT);

  /** Counts a duration; a negative one counts as zero. */
  public void record(long nanos) {
    buckets.getAndIncrement(LatencyBuckets.of(nanos));
  }

  /** Returns a copy of the counts of all buckets. */
  public long[] snapshot() {
    long[] counts = new long[buckets.length()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets.get(i);
    }
    return counts;
  }
}
