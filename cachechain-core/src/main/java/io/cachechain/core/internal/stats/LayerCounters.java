package io.cachechain.core.internal.stats;

import io.cachechain.FailureKind;
import io.cachechain.internal.StatsFacts;
import io.cachechain.internal.StatsFacts.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in one layer. A read is counted once, by its outcome, when that is known; the requests are the sum. So hits, misses, failures and refusals add up to the requests in each snapshot, and between any two. Lock-free and
 * thread-safe.
 */
public final class LayerCounters {
  private final HitCounter freshHits = new HitCounter();
  private final LongAdder staleHits = new LongAdder();
  private final LongAdder negativeHits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final FailureCounters failures = new FailureCounters();
  private final StoreCounters stores = new StoreCounters();
  private final FailureCounters writeFailures = new FailureCounters();
  private final LongAdder undecodable = new LongAdder();
  private final LongAdder otherType = new LongAdder();
  private final LatencyHistogram latency = new LatencyHistogram();

  /** Counts a read that found a fresh value. */
  public void hit() {
    freshHits.increment();
  }

  /** Counts a read that found a stale value, which is a hit. */
  public void staleHit() {
    staleHits.increment();
  }

  /** Counts a read that found a negative entry, which is a hit. */
  public void negativeHit() {
    negativeHits.increment();
  }

  /** Counts a read that found nothing. */
  public void miss() {
    misses.increment();
  }

  /** Counts a read that failed. */
  public void failure(FailureKind kind) {
    failures.add(kind);
  }

  /** Counts a read that was refused by a guard. */
  public void refusal() {
    refusals.increment();
  }

  /** Counts how a store has ended. */
  public void store(StoreKind kind, StoreOutcome outcome) {
    stores.add(kind, outcome);
  }

  /** Counts the kind of the failure of a store. */
  public void writeFailure(FailureKind kind) {
    writeFailures.add(kind);
  }

  /** Counts a payload that could not be read; the read that met it is a miss, counted apart. */
  public void undecodable() {
    undecodable.increment();
  }

  /** Counts one of those payloads, which was written for another type. */
  public void otherType() {
    otherType.increment();
  }

  /** Counts how long a read took, around the I/O. */
  public void latency(long nanos) {
    latency.record(nanos);
  }

  /** Returns the numbers of now. */
  public StatsFacts snapshot() {
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    long stale = staleHits.sum();
    long negative = negativeHits.sum();
    long hits = freshHits.sum() + stale + negative;
    long failed = failures.sum();
    long refused = refusals.sum();
    long missed = misses.sum();
    counts.put(Counter.HITS, hits);
    counts.put(Counter.STALE_HITS, stale);
    counts.put(Counter.NEGATIVE_HITS, negative);
    counts.put(Counter.MISSES, missed);
    counts.put(Counter.FAILURES, failed);
    counts.put(Counter.REFUSALS, refused);
    counts.put(Counter.REQUESTS, hits + missed + failed + refused);
    counts.put(Counter.FILLS, stores.sum(StoreKind.FILL, StoreOutcome.STORED));
    counts.put(
        Counter.WRITES,
        stores.sum(StoreKind.PUT, StoreOutcome.STORED)
            + stores.sum(StoreKind.TOMBSTONE, StoreOutcome.STORED));
    counts.put(Counter.SUPERSEDED, stores.sum(StoreOutcome.SUPERSEDED));
    counts.put(Counter.REJECTED, stores.sum(StoreOutcome.REJECTED));
    counts.put(Counter.WRITE_FAILURES, writeFailures.sum());
    counts.put(Counter.DROPS, stores.sum(StoreOutcome.DROPPED));
    counts.put(Counter.UNDECODABLE, undecodable.sum());
    counts.put(Counter.OTHER_TYPE, otherType.sum());
    return new StatsFacts(counts, latency.snapshot());
  }

  /** Returns the failed reads by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> failuresByKind() {
    return failures.byKind();
  }

  /** Returns the failed stores by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> writeFailuresByKind() {
    return writeFailures.byKind();
  }

  /** Returns how many stores of this kind ended so. */
  public long stores(StoreKind kind, StoreOutcome outcome) {
    return stores.sum(kind, outcome);
  }
}
