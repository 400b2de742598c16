package io.cachechain.core.internal.read;

import io.cachechain.Loader;
import io.cachechain.core.internal.metrics.LayerCounters;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one flight, and what they want of it. Changed under the lock of the key's
 * state only; looked at without.
 */
final class FlightCallers<V> {
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger joined = new AtomicInteger();
  private volatile boolean counted;
  private volatile boolean abandoned;
  private volatile int level;
  private volatile @Nullable Loader<?, ? extends V> loader;
  private boolean walkEnded;

  /**
   * Adds one who waits.
   *
   * @param wanted what shall load the value if the walk finds nothing, or null; the first that is
   *     given counts, and none after the walk has ended without one
   * @param nested how deep that load would be nested in others
   * @param counts whether it is a caller of the chain, and not the engine itself
   * @return whether none has waited before whose load would be nested as deep
   */
  boolean join(@Nullable Loader<?, ? extends V> wanted, int nested, boolean counts) {
    waiting.incrementAndGet();
    joined.incrementAndGet();
    counted |= counts;
    if (wanted == null) {
      return false;
    }
    if (loader == null && !walkEnded) {
      loader = wanted;
    }
    boolean deeper = nested > level;
    if (deeper) {
      level = nested;
    }
    return deeper;
  }

  /** Removes one who waits no longer; true if nobody is left. */
  boolean leave() {
    return waiting.decrementAndGet() == 0;
  }

  /** The walk has ended without a hit: nobody who comes later can ask for a load of this flight. */
  @Nullable
  Loader<?, ? extends V> endWalk() {
    walkEnded = true;
    return loader;
  }

  /** Gives the flight up: all who waited have left, and what they wanted is stopped. */
  void abandon() {
    abandoned = true;
  }

  /** Returns whether the flight was given up: what it has not found says nothing. */
  boolean haveAbandoned() {
    return abandoned;
  }

  /** Returns whether anybody waits now. */
  boolean areWaiting() {
    return waiting.get() > 0;
  }

  /** Returns whether anybody has asked for a load so far. */
  boolean wantLoad() {
    return loader != null;
  }

  /**
   * Returns what counts that a layer is asked now: the layer's own counters if a caller of the chain
   * is or was among them, whose request it is, else counters that nobody reads.
   */
  LayerCounters counting(LayerCounters ofLayer) {
    return counted ? ofLayer : new LayerCounters();
  }

  /** Returns how many there have been. */
  int count() {
    return joined.get();
  }

  /** Returns how deep the load of the deepest is nested in others. */
  int level() {
    return level;
  }
}
