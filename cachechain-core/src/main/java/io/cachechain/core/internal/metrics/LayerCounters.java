package io.cachechain.core.internal.metrics;

import io.cachechain.FailureKind;
import io.cachechain.internal.StatsFacts;
import io.cachechain.internal.StatsFacts.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts the events of one layer. A read is counted once, by its outcome, when that is known; the
 * requests are the sum. So hits, misses, failures and refusals add up to the requests in each
 * snapshot, and between any two. Lock-free and thread-safe.
 */
public final class LayerCounters {
  private final HitCounter freshHits = new HitCounter();
  private final Counters<LayerEvent> events = new Counters<>(LayerEvent.class);
  private final Counters<FailureKind> failures = new Counters<>(FailureKind.class);
  private final Map<StoreKind, Counters<StoreOutcome>> stores = new EnumMap<>(StoreKind.class);
  private final Counters<FailureKind> writeFailures = new Counters<>(FailureKind.class);
  private final LatencyHistogram latency = new LatencyHistogram();

  /** Creates counters that are all zero. */
  public LayerCounters() {
    for (StoreKind kind : StoreKind.values()) {
      stores.put(kind, new Counters<>(StoreOutcome.class));
    }
  }

  /**
   * Counts a read that found a fresh value: apart from all else, since a near hit does nothing that
   * takes longer.
   */
  public void hit() {
    freshHits.increment();
  }

  /** Counts what else a read may meet. */
  public void count(LayerEvent event) {
    events.count(event);
  }

  /** Counts a read that failed. */
  public void failure(FailureKind kind) {
    failures.count(kind);
  }

  /** Counts a read that the layer did not answer: one that a guard refused is no failure. */
  public void unanswered(FailureKind kind) {
    if (kind == FailureKind.REFUSED) {
      count(LayerEvent.REFUSAL);
    } else {
      failure(kind);
    }
  }

  /** Counts how a store has ended. */
  public void store(StoreKind kind, StoreOutcome outcome) {
    of(kind).count(outcome);
  }

  /** Counts the kind of the failure of a store. */
  public void writeFailure(FailureKind kind) {
    writeFailures.count(kind);
  }

  /** Counts how long a read took, around the I/O. */
  public void latency(long nanos) {
    latency.record(nanos);
  }

  /** Returns the numbers of now. */
  public StatsFacts snapshot() {
    Map<Counter, Long> counts = new EnumMap<>(Counter.class);
    long stale = events.of(LayerEvent.STALE_HIT);
    long negative = events.of(LayerEvent.NEGATIVE_HIT);
    long hits = freshHits.sum() + stale + negative;
    long failed = failures.all();
    long refused = events.of(LayerEvent.REFUSAL);
    long missed = events.of(LayerEvent.MISS);
    counts.put(Counter.HITS, hits);
    counts.put(Counter.STALE_HITS, stale);
    counts.put(Counter.NEGATIVE_HITS, negative);
    counts.put(Counter.MISSES, missed);
    counts.put(Counter.FAILURES, failed);
    counts.put(Counter.REFUSALS, refused);
    counts.put(Counter.REQUESTS, hits + missed + failed + refused);
    counts.put(Counter.FILLS, stores(StoreKind.FILL, StoreOutcome.STORED));
    counts.put(
        Counter.WRITES,
        stores(StoreKind.PUT, StoreOutcome.STORED)
            + stores(StoreKind.TOMBSTONE, StoreOutcome.STORED));
    counts.put(Counter.SUPERSEDED, stores(StoreOutcome.SUPERSEDED));
    counts.put(Counter.REJECTED, stores(StoreOutcome.REJECTED));
    counts.put(Counter.WRITE_FAILURES, writeFailures.all());
    counts.put(Counter.DROPS, stores(StoreOutcome.DROPPED));
    counts.put(Counter.UNDECODABLE, events.of(LayerEvent.UNDECODABLE));
    counts.put(Counter.OTHER_TYPE, events.of(LayerEvent.OTHER_TYPE));
    return new StatsFacts(counts, latency.snapshot());
  }

  /** Returns the failed reads by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> failuresByKind() {
    return failures.occurred();
  }

  /** Returns the failed stores by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> writeFailuresByKind() {
    return writeFailures.occurred();
  }

  /** Returns how many stores of this kind ended so. */
  public long stores(StoreKind kind, StoreOutcome outcome) {
    return of(kind).of(outcome);
  }

  private long stores(StoreOutcome outcome) {
    return stores.values().stream().mapToLong(counts -> counts.of(outcome)).sum();
  }

  private Counters<StoreOutcome> of(StoreKind kind) {
    return Objects.requireNonNull(stores.get(kind));
  }
}
