package io.cachechain.core.internal.stats;

import io.cachechain.FailureKind;
import io.cachechain.internal.StatsFacts;
import io.cachechain.internal.StatsFacts.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened in a chain as its callers see it. A near hit is not counted here but by its layer only, and added in the
 * snapshot, so that it costs one counter. Every other read is counted once, by its outcome; the requests are the sum. Lock-free and
 * thread-safe.
 */
public final class ChainCounters {
  private final LongAdder freshHits = new LongAdder();
  private final LongAdder staleHits = new LongAdder();
  private final LongAdder negativeHits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private final FailureCounters failures = new FailureCounters();
  private final LongAdder joined = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final FailureCounters loadFailures = new FailureCounters();
  private final LongAdder lateLoads = new LongAdder();
  private final LongAdder loadsRefused = new LongAdder();
  private final LongAdder leaseWaits = new LongAdder();
  private final LongAdder contains = new LongAdder();
  private final LongAdder loadNanos = new LongAdder();
  private final LongAdder auditFailures = new LongAdder();
  private final LongAdder clears = new LongAdder();
  private final LongAdder generations = new LongAdder();
  private final LatencyHistogram latency = new LatencyHistogram();
  private final LatencyHistogram loadTimes = new LatencyHistogram();

  /** Counts a read that a far layer answered with a fresh value, or a near one beside the near path. */
  public void hit() {
    freshHits.increment();
  }

  /** Counts a read that was answered with a stale value. */
  public void staleHit() {
    staleHits.increment();
  }

  /** Counts a read that a negative entry answered. */
  public void negativeHit() {
    negativeHits.increment();
  }

  /** Counts a read that no layer could answer: it was loaded, or nothing is known. */
  public void miss() {
    misses.increment();
  }

  /** Counts a read that threw. */
  public void failure(FailureKind kind) {
    failures.add(kind);
  }

  /** Counts a read that was refused: the table of flights or the loader is full. */
  public void refusal() {
    refusals.increment();
  }

  /** Counts a read that joined a flight in progress; its outcome is counted apart. */
  public void joined() {
    joined.increment();
  }

  /** Counts a load that begins. */
  public void load() {
    loads.increment();
  }

  /** Counts how long a load took that ended, whichever way. */
  public void loadTime(long nanos) {
    loadTimes.record(nanos);
    loadNanos.add(nanos);
  }

  /** Counts a load that failed. */
  public void loadFailure(FailureKind kind) {
    loadFailures.add(kind);
  }

  /** Counts what a load brought after its time, and was discarded. */
  public void lateLoad() {
    lateLoads.increment();
  }

  /** Counts a load that was refused, since too many run and wait. */
  public void loadRefused() {
    loadsRefused.increment();
  }

  /** Counts a record of the audit that is not known to be written. */
  public void auditFailed() {
    auditFailures.increment();
  }

  /** Counts a look at what another node is loading. */
  public void leaseWaited() {
    leaseWaits.increment();
  }

  /** Counts a question whether a key is there, which is no read. */
  public void contains() {
    contains.increment();
  }

  /** Counts a clear, by whatever node. */
  public void cleared() {
    clears.increment();
  }

  /** Counts that other generations are present than before, by a clear or not. */
  public void generationChanged() {
    generations.increment();
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
    long stale = staleHits.sum();
    long negative = negativeHits.sum() + nearNegativeHits;
    long hits = nearHits + freshHits.sum() + stale + negative;
    long missed = misses.sum();
    long failed = failures.sum();
    long refused = refusals.sum();
    counts.put(Counter.REQUESTS, hits + missed + failed + refused);
    counts.put(Counter.HITS, hits);
    counts.put(Counter.STALE_HITS, stale);
    counts.put(Counter.NEGATIVE_HITS, negative);
    counts.put(Counter.MISSES, missed);
    counts.put(Counter.FAILURES, failed);
    counts.put(Counter.REFUSALS, refused);
    counts.put(Counter.JOINED, joined.sum());
    counts.put(Counter.LOAD_FAILURES, loadFailures.sum());
    counts.put(Counter.LOADS, loads.sum());
    return new StatsFacts(counts, latency.snapshot());
  }

  /** Returns the reads that threw, by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> failuresByKind() {
    return failures.byKind();
  }

  /** Returns the loads that failed, by kind, of the kinds that occurred. */
  public Map<FailureKind, Long> loadFailuresByKind() {
    return loadFailures.byKind();
  }

  /** Returns how many loads brought something after their time. */
  public long lateLoads() {
    return lateLoads.sum();
  }

  /** Returns how many loads were refused. */
  public long loadsRefused() {
    return loadsRefused.sum();
  }

  /** Returns how many records of the audit are not known to be written. */
  public long auditFailures() {
    return auditFailures.sum();
  }

  /** Returns how often a flight waited for what another node loads: looks, not flights. */
  public long leaseWaits() {
    return leaseWaits.sum();
  }

  /** Returns how often it was asked whether a key is there. */
  public long containsCalls() {
    return contains.sum();
  }

  /** Returns how long all loads took together that ended. */
  public long loadNanos() {
    return loadNanos.sum();
  }

  /** Returns how often everything was cleared. */
  public long clears() {
    return clears.sum();
  }

  /** Returns how often other generations were present than before. */
  public long generations() {
    return generations.sum();
  }

  /** Returns how long loads took, by the buckets of {@code LatencyBuckets}. */
  public long[] loadTimes() {
    return loadTimes.snapshot();
  }
}
