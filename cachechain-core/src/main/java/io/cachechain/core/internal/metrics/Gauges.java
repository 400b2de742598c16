package io.cachechain.core.internal.metrics;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.FailureKind;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The gauges of a running chain, for modules that publish metrics. Thread-safe; nothing blocks. */
public interface Gauges {
  /**
   * Returns the gauges of a chain.
   *
   * @param chain a chain or a view of one
   * @return the gauges, or null if it is a chain of somebody else's
   */
  static @Nullable Gauges of(Chain<?, ?> chain) {
    return chain instanceof Gauged gauged ? gauged.gauges() : null;
  }

  /** Returns the name of the chain. */
  String chain();

  /** Returns the numbers up to now. */
  ChainStats stats();

  /** Returns how often that has happened up to now. */
  long count(ChainEvent event);

  /** Returns the gauges of the layers, nearest first; the same objects each time. */
  List<LayerGauges> layers();

  /** Returns what is known of the way to other nodes. */
  BackplaneGauges backplane();

  /** Returns the breakers of the chain's layers. */
  List<CircuitBreaker> breakers();

  /** Returns for how many keys something runs. */
  long slots();

  /** Returns how often there were too many of them. */
  long slotsRefused();

  /** Returns for how many keys a walk or a load runs that others can join. */
  long flights();

  /** Returns how many loads run. */
  long loadsRunning();

  /** Returns how many loads wait. */
  long loadsWaiting();

  /** Returns the loads that failed, by kind, of the kinds that occurred. */
  Map<FailureKind, Long> loadFailures();

  /** Returns how long loads took, by the buckets of {@code LatencyBuckets}. */
  long[] loadTimes();

  /**
   * Returns by how much the ticks of the near clock are late: so much longer a near copy may be
   * served.
   */
  long clockLagNanos();

  /** Returns how many versions were refused because they lay too far in the future. */
  long versionsRefused();

  /**
   * Runs a task when the chain is closed; at once if it is.
   *
   * @param task what to run; must be quick and must not throw
   */
  void onClose(Runnable task);

  /** What the way to other nodes shows. */
  interface BackplaneGauges {
    /** Returns whether the chain has a backplane. */
    boolean isPresent();

    /** Returns whether changes of other nodes reach this one, as far as is known. */
    boolean isUp();

    /** Returns how many changes wait to be published. */
    long waiting();

    /** Returns how often that has happened up to now. */
    long count(BackplaneEvent event);
  }

  /** What a layer shows. */
  interface LayerGauges {
    /** Returns the name of the layer. */
    String layer();

    /** Returns whether the layer does I/O, and so has a queue and can miss writes. */
    boolean isFar();

    /** Returns how many stores of this kind ended so. */
    long stores(StoreKind kind, StoreOutcome outcome);

    /** Returns the failed reads by kind, of the kinds that occurred. */
    Map<FailureKind, Long> readFailures();

    /** Returns the failed stores by kind, of the kinds that occurred. */
    Map<FailureKind, Long> writeFailures();

    /** Returns for how many keys a write waits or is on its way. */
    long queued();

    /** Returns about how many bytes the writes hold that wait or are on their way. */
    long queuedBytes();

    /** Returns how many keys there are hints of, since the layer missed writes. */
    long missed();

    /** Returns about how many bytes the hints take. */
    long missedBytes();

    /**
     * Returns how often the layer missed too much, so that everything stored there before was not
     * trusted any more.
     */
    long missedOverflows();

    /** Returns about how many entries it holds, -1 if it cannot say. */
    long estimatedSize();

    /**
     * Returns how many entries it has forgotten by itself, by cause; empty if it does not count
     * them.
     */
    Map<String, Long> evictions();
  }
}
