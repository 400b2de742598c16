package io.cachechain.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took: counts in buckets that are an eighth wide. Thread-safe. */
public final class Latencies {
  private static final int PARTS = 8;
  private final AtomicLongArray counts = new AtomicLongArray(64 * PARTS);

  /** Adds one. */
  public void add(long nanos) {
    counts.incrementAndGet(bucket(Math.max(1, nanos)));
  }

  /** Adds those of another one, to which nobody adds any more. */
  public void addAll(Latencies others) {
    for (int i = 0; i < counts.length(); i++) {
      long more = others.counts.get(i);
      if (more > 0) {
        counts.addAndGet(i, more);
      }
    }
  }

  /** Returns the time within which this share of them was done; zero if there were none. */
  public Duration percentile(double percent) {
    long total = 0;
    for (int i = 0; i < counts.length(); i++) {
      total += counts.get(i);
    }
    long rank = (long) Math.ceil(total * percent / 100);
    for (int i = 0; total > 0 && i < counts.length(); i++) {
      rank -= counts.get(i);
      if (rank <= 0) {
        return Duration.ofNanos(middle(i));
      }
    }
    return Duration.ZERO;
  }

  private static int bucket(long nanos) {
    int power = 63 - Long.numberOfLeadingZeros(nanos);
    long part = power < 3 ? 0 : (nanos >>> (power - 3)) & (PARTS - 1);
    return power < 3 ? (int) nanos : power * PARTS + (int) part;
  }

  private static long middle(int bucket) {
    int power = bucket / PARTS;
    return power < 3 ? bucket : ((2L * PARTS + 2L * (bucket % PARTS) + 1) << power) / (2 * PARTS);
  }
}
