package io.cachechain.core.internal.metrics;

import io.cachechain.FailureKind;
import io.cachechain.internal.StatsFacts;
import io.cachechain.internal.StatsFacts.Counter;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts the events of a chain as its callers see them. A near hit is not counted here but by its
 * layer only, and added in the snapshot, so that it costs one counter. Every other read is counted
 * once, by its outcome; the requests are the sum. Lock-free and thread-safe.
 */
public final class ChainCounters {
  private final Counters<ChainEvent> events = new Counters<>(ChainEvent.class);
  private final Counters<FailureKind> failures = new Counters<>(FailureKind.class);
  private final Counters<FailureKind> loadFailures = new Counters<>(FailureKind.class);
  private final LatencyHistogram latency = new LatencyHistogram();
  private final LatencyHistogram loadTimes = new LatencyHistogram();

  /** Counts one. */
  public void count(ChainEvent event) {
    events.count(event);
  }

  /** Returns how many were counted. */
  public long of(ChainEvent event) {
    return events.of(event);
  }

  /** Counts a read that threw. */
  public void failure(FailureKind kind) {
    failures.count(kind);
  }

  /** Counts how long a load took that ended, whichever way. */
  public void loadTime(long nanos) {
    loadTimes.record(nanos);
    events.add(ChainEvent.LOAD_NANOS, nanos);
  }

  /** Counts a load that failed. */
  public void loadFailure(FailureKind kind) {
    loadFailures.count(kind);
  }

  /** Counts how long a read took that was no near hit. */
  public void latency(long nanos) {
    latency.record(nanos);
  }

  /** Returns the numbers of now, of a chain without near hits. */
  public StatsFacts snapshot() {
    return snapshot(0, 0);
  }

  /**
   * Returns the numbers of now.
   *
   * @param nearHits fresh values that the near path answered, as counted by the layers
   * @param nearNegativeHits negative entries that the near path answered
   */
  public StatsFacts snapshot(long nearHits, long nearNegativeHits) {
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    long stale = of(ChainEvent.STALE_HIT);
    long negative = of(ChainEvent.NEGATIVE_HIT) + nearNegativeHits;
    long hits = nearHits + of(ChainEvent.HIT) + stale + negative;
    long missed = of(ChainEvent.MISS);
    long failed = failures.all();
    long refused = of(ChainEvent.REFUSAL);
    counts.put(Counter.REQUESTS, hits + missed + failed + refused);
    counts.put(Counter.HITS, hits);
    counts.put(Counter.STALE_HITS, stale);
    counts.put(Counter.NEGATIVE_HITS, negative);
    counts.put(Counter.MISSES, missed);
    counts.put(Counter.FAILURES, failed);
    counts.put(Counter.REFUSALS, refused);
    counts.put(Counter.JOINED, of(ChainEvent.JOINED));
    counts.put(Counter.LOAD_FAILURES, loadFailures.all());
    counts.put(Counter.LOADS, of(ChainEvent.LOAD));
    return new StatsFacts(counts, latency.snapshot());
  }

  /** Returns the reads that threw, by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> failuresByKind() {
    return failures.occurred();
  }

  /** Returns the loads that failed, by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> loadFailuresByKind() {
    return loadFailures.occurred();
  }

  /** Returns how long loads took, by the buckets of {@code LatencyBuckets}. */
  public long[] loadTimes() {
    return loadTimes.snapshot();
  }
}
