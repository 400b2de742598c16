package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.spi.ChainClock;
import java.time.Duration;

/**
 * Begins when this node may have missed a change: from then on each near entry is unverified until
 * it has been compared with the farther layers. An unverified entry is not good; while no farther
 * layer can be asked it is served for a short grace time, counted from the beginning of the
 * revalidation. Thread-safe.
 */
public final class Revalidation {
  /** How many revalidations are distinguished; an entry older than that many is dead. */
  private static final int REMEMBERED = 64;

  /**
   * Near time distinguishes 2^22 epochs: well before it comes round again, no entry of an old one
   * may be left.
   */
  private static final int FORGET_EACH = 1 << 20;

  private final CoarseClock coarse;
  private final ChainClock clock;
  private final long graceNanos;
  private final Counters<BackplaneEvent> counters;
  private volatile Runnable distrust = () -> {};
  private volatile Runnable revalidate = () -> {};
  private volatile Runnable dropInvalid = () -> {};
  private final long[] begun = new long[REMEMBERED];
  private long count;
  private long lastBegan;
  private long lastRevalidation;
  private boolean resolved = true;

  /**
   * Creates the state of a node that trusts its near entries.
   *
   * @param coarse the clock of near time
   * @param clock the clock of the chain
   * @param grace how long an unverified entry is served while no farther layer can be asked
   * @param counters counts revalidations
   */
  public Revalidation(
      CoarseClock coarse, ChainClock clock, Duration grace, Counters<BackplaneEvent> counters) {
    this.coarse = coarse;
    this.clock = clock;
    this.graceNanos = grace.toNanos();
    this.counters = counters;
  }

  /**
   * Sets what happens in the background. To be called before the chain begins.
   *
   * @param revalidate begins to check the near entries; short
   * @param dropInvalid drops all near entries that are not good; short
   */
  public void inBackground(Runnable revalidate, Runnable dropInvalid) {
    this.revalidate = revalidate;
    this.dropInvalid = dropInvalid;
  }

  /**
   * Sets what distrusts the layers that this node does not share: near entries are checked against
   * those too, and a change that was missed is missing there as well.
   *
   * @param action short
   */
  public void onBegin(Runnable action) {
    distrust = action;
  }

  /**
   * Changes of other nodes may be missing in layers that this node does not share: nothing in those
   * is trusted.
   */
  public void distrustLocalLayers() {
    distrust.run();
  }

  /** A change may have been missed: no near entry is good until it has been checked. */
  public void begin() {
    distrustLocalLayers();
    boolean forgets;
    synchronized (this) {
      lastBegan = nextEpoch();
      lastRevalidation = count;
      resolved = false;
      forgets = count % FORGET_EACH == 0;
    }
    counters.count(BackplaneEvent.REVALIDATION);
    if (forgets) {
      dropInvalid.run();
    }
    revalidate.run();
  }

  /**
   * Other generations are present: no near entry is good until it has been compared with them.
   * Invalid entries are dropped in the background. No message is missing.
   */
  public void generationChanged() {
    synchronized (this) {
      nextEpoch();
    }
    dropInvalid.run();
  }

  private long nextEpoch() {
    coarse.nextEpoch();
    count++;
    long began = clock.nanoTime();
    begun[(int) (count % REMEMBERED)] = began;
    return began;
  }

  /**
   * Returns whether an entry is not good for one reason only, that generations have changed since
   * it was checked: if its own generations are valid still, it is good.
   */
  public synchronized boolean isOnlyOutdated(StoredEntry<?> entry) {
    return coarse.isUnverified(entry.nearUntil())
        && lastRevalidation <= count - coarse.epochsSince(entry.nearUntil());
  }

  /** Returns the number of the present revalidation, 0 before the first, for {@link #resolve}. */
  public synchronized long count() {
    return count;
  }

  /** All near entries have been checked since this revalidation began. */
  public synchronized void resolve(long revalidation) {
    resolved |= revalidation == count;
  }

  /** Returns whether entries may still be unverified and served; ends by itself. */
  public synchronized boolean isOn() {
    return !resolved && clock.nanoTime() - lastBegan < graceNanos;
  }

  /** Returns whether an entry is unverified and may be served if no farther layer can be asked. */
  public boolean mayServe(StoredEntry<?> entry) {
    if (!coarse.isUnverified(entry.nearUntil())) {
      return false;
    }
    synchronized (this) {
      long since = coarse.epochsSince(entry.nearUntil());
      if (since >= REMEMBERED || since > count) {
        return false;
      }
      long began = begun[(int) ((count - since + 1) % REMEMBERED)];
      return clock.nanoTime() - began < graceNanos;
    }
  }
}
