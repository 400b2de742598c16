package io.cachechain.internal;

import java.util.Map;

/**
 * The counters of a chain or of one of its layers at one moment, by name; a name that is missing
 * counts as zero.
 *
 * @param counters how often each thing happened
 * @param latency the times of reads, as the number of those in each bucket of
 *     {@link LatencyBuckets}
 */
@SuppressWarnings("ArrayRecordComponent") // made once for each snapshot, compared by nobody
public record StatsFacts(Map<Counter, Long> counters, long[] latency) {
  /** What is counted. */
  public enum Counter {
    /** Reads answered, or to be answered. */
    REQUESTS,
    /** Fresh values, stale values and negative entries. */
    HITS,
    /** Those of the hits that were stale. */
    STALE_HITS,
    /** Those of the hits that were negative entries. */
    NEGATIVE_HITS,
    /** Reads that found nothing. */
    MISSES,
    /** Reads that failed. */
    FAILURES,
    /** Reads that were refused by a guard. */
    REFUSALS,
    /** Loads that were started. */
    LOADS,
    /** Those of the loads that failed. */
    LOAD_FAILURES,
    /** Reads that joined a flight in progress. */
    JOINED,
    /** Fills that were stored. */
    FILLS,
    /** Puts and tombstones that were stored. */
    WRITES,
    /** Fills, puts and tombstones that met something newer. */
    SUPERSEDED,
    /** Fills, puts and tombstones that the layer would not take. */
    REJECTED,
    /** Fills, puts and tombstones that failed. */
    WRITE_FAILURES,
    /** Fills and writes that a full queue dropped. */
    DROPS,
    /** Payloads that could not be read. */
    UNDECODABLE,
    /** Those of the payloads that were written for another type. */
    OTHER_TYPE
  }

  /** Returns the counter, zero if it is missing. */
  public long get(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }
}
