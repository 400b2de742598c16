package io.cachechain;

import io.cachechain.internal.LatencyBuckets;
import io.cachechain.internal.StatsFacts;
import io.cachechain.internal.StatsFacts.Counter;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The numbers of a chain, or of one of its layers, at one moment. Hits, misses, failures and
 * refusals add up to requests once the calls in progress have ended. A layer that was not asked had
 * no request; for the chain a load is a miss, and a caller who joined a flight counts as the flight
 * did. Immutable and thread-safe.
 */
public final class ChainStats {
  private final String name;
  private final StatsFacts facts;
  private final Map<String, ChainStats> layers;

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public ChainStats(String name, StatsFacts facts, Map<String, ChainStats> layers) {
    this.name = name;
    this.facts = facts;
    this.layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
  }

  /** Returns the name of the chain or layer. */
  public String name() {
    return name;
  }

  /** Returns the reads, one for each key of a bulk read. */
  public long requests() {
    return facts.get(Counter.REQUESTS);
  }

  /** Returns the reads that were answered from a layer, stale and negative ones included. */
  public long hits() {
    return facts.get(Counter.HITS);
  }

  /** Returns those of the hits that were past their ttl. */
  public long staleHits() {
    return facts.get(Counter.STALE_HITS);
  }

  /** Returns those of the hits that said "the origin has none". */
  public long negativeHits() {
    return facts.get(Counter.NEGATIVE_HITS);
  }

  /** Returns the reads that found nothing. */
  public long misses() {
    return facts.get(Counter.MISSES);
  }

  /** Returns the reads that failed, of the chain: those that threw. */
  public long failures() {
    return facts.get(Counter.FAILURES);
  }

  /**
   * Returns the reads that were refused at once by a breaker, a bulkhead or a layer that is not
   * connected.
   */
  public long refusals() {
    return facts.get(Counter.REFUSALS);
  }

  /** Returns the loads that were started; zero for a layer. */
  public long loads() {
    return facts.get(Counter.LOADS);
  }

  /** Returns those of the loads that failed; zero for a layer. */
  public long loadFailures() {
    return facts.get(Counter.LOAD_FAILURES);
  }

  /** Returns the reads that joined a flight which another caller had begun; zero for a layer. */
  public long joined() {
    return facts.get(Counter.JOINED);
  }

  /** Returns the fills (warm-ups and loads) that were stored; zero for a chain. */
  public long fills() {
    return facts.get(Counter.FILLS);
  }

  /** Returns the puts and tombstones that were stored; zero for a chain. */
  public long writes() {
    return facts.get(Counter.WRITES);
  }

  /**
   * Returns the fills, puts and tombstones that met something else than their condition allows;
   * zero for a chain.
   */
  public long superseded() {
    return facts.get(Counter.SUPERSEDED);
  }

  /** Returns the fills, puts and tombstones that the layer would not take; zero for a chain. */
  public long rejected() {
    return facts.get(Counter.REJECTED);
  }

  /** Returns the fills, puts and tombstones that failed or were refused; zero for a chain. */
  public long writeFailures() {
    return facts.get(Counter.WRITE_FAILURES);
  }

  /** Returns the fills and writes which a full queue dropped; zero for a chain. */
  public long drops() {
    return facts.get(Counter.DROPS);
  }

  /** Returns the payloads that could not be read and counted as misses; zero for a chain. */
  public long undecodable() {
    return facts.get(Counter.UNDECODABLE);
  }

  /**
   * Returns those of the {@link #undecodable()} payloads that were written for another declared
   * type, by another application in the same namespace or before a class was renamed; zero for a
   * chain.
   */
  public long otherType() {
    return facts.get(Counter.OTHER_TYPE);
  }

  /** Returns the share of the requests that were hits, 0 to 1; 1 if there were none. */
  public double hitRate() {
    long requests = requests();
    return requests == 0 ? 1.0 : Math.min(1.0, (double) hits() / requests);
  }

  /**
   * Returns the time within which this share of the reads were answered, to about an eighth; zero
   * if there were none. Measured around the I/O: near reads have none.
   *
   * @param percentile above 0, at most 100
   */
  public Duration latency(double percentile) {
    if (!(percentile > 0 && percentile <= 100)) {
      throw new IllegalArgumentException(
          "percentile is " + percentile + ", allowed is above 0 to 100");
    }
    long total = 0;
    for (long count : facts.latency()) {
      total += count;
    }
    long rank = (long) Math.ceil(total * percentile / 100);
    for (int bucket = 0; bucket < facts.latency().length; bucket++) {
      rank -= facts.latency()[bucket];
      if (total > 0 && rank <= 0) {
        return Duration.ofNanos(LatencyBuckets.middle(bucket));
      }
    }
    return Duration.ZERO;
  }

  /** Returns the numbers of the layers, nearest first; empty for a layer. */
  public Map<String, ChainStats> layers() {
    return layers;
  }

  /**
   * Returns the numbers of one layer.
   *
   * @throws NoSuchElementException if the chain has no layer of that name
   */
  public ChainStats layer(String layer) {
    ChainStats stats = layers.get(layer);
    if (stats == null) {
      throw new NoSuchElementException(
          "chain '" + name + "' has no layer '" + layer + "', but " + layers.keySet());
    }
    return stats;
  }

  /**
   * Returns what has happened since an earlier snapshot of the same chain or layer.
   *
   * @param earlier the earlier snapshot
   */
  public ChainStats minus(ChainStats earlier) {
    Map<Counter, Long> differences = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      differences.put(counter, facts.get(counter) - earlier.facts.get(counter));
    }
    long[] latency = facts.latency().clone();
    for (int i = 0; i < latency.length && i < earlier.facts.latency().length; i++) {
      latency[i] -= earlier.facts.latency()[i];
    }
    Map<String, ChainStats> differencesByLayer = new LinkedHashMap<>();
    layers.forEach((layer, stats) -> {
      ChainStats before = earlier.layers.get(layer);
      differencesByLayer.put(layer, before == null ? stats : stats.minus(before));
    });
    return new ChainStats(name, new StatsFacts(differences, latency), differencesByLayer);
  }

  @Override
  public String toString() {
    return name + ": " + requests() + " requests = " + hits() + " hits (" + staleHits() + " stale, "
        + negativeHits()
        + " negative) + " + misses() + " misses + " + failures() + " failures + " + refusals()
        + " refusals"
        + (layers.isEmpty() ? "" : "; " + layers.values());
  }
}
