package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.spi.ChainClock;
import java.time.Duration;

/**
 * What begins when this node may have missed a change: all near entries are suspect, each until it has been compared with the farther layers. Until then it is not good; where no farther layer can be
 * asked, it is served as before for a short while, counted from the beginning of the suspicion.
 */
public final class Suspicion {
  /** How many suspicions are told apart; an entry older than that many is dead. */
  private static final int REMEMBERED = 64;

  /** Near time tells 2^22 epochs apart: well before it comes round again, no entry of an old one may be left. */
  private static final int FORGET_EACH = 1 << 20;

  private final CoarseClock coarse;
  private final ChainClock clock;
  private final long graceNanos;
  private final Counters<BackplaneEvent> counters;
  private final Runnable recheck;
  private final Runnable forget;
  private volatile Runnable first = () -> {};
  private final long[] begun = new long[REMEMBERED];
  private long count;
  private long lastBegan;
  private long lastSuspicion;
  private boolean resolved = true;

  /**
   * Creates the state of a node that trusts its near entries.
   *
   * @param coarse tells the near time
   * @param clock the clock of the chain
   * @param grace how long a suspect entry is served while no farther layer can be asked
   * @param counters counts suspicions
   * @param recheck begins to check the near entries; short
   * @param forget drops all near entries that are not good; short
   */
  public Suspicion(
      CoarseClock coarse,
      ChainClock clock,
      Duration grace,
      Counters<BackplaneEvent> counters,
      Runnable recheck,
      Runnable forget) {
    this.coarse = coarse;
    this.clock = clock;
    this.graceNanos = grace.toNanos();
    this.counters = counters;
    this.recheck = recheck;
    this.forget = forget;
  }

  /**
   * Sets what is done before near entries are suspected: what they are checked against must not hold what was missed, too.
   *
   * @param action short
   */
  public void onBegin(Runnable action) {
    first = action;
  }

  /** Something may have been missed: no near entry is good until it has been checked. */
  public void begin() {
    first.run();
    boolean forgets;
    synchronized (this) {
      lastBegan = nextEpoch();
      lastSuspicion = count;
      resolved = false;
      forgets = count % FORGET_EACH == 0;
    }
    counters.count(BackplaneEvent.SUSPICION);
    if (forgets) {
      forget.run();
    }
    recheck.run();
  }

  /** Other generations are present: no near entry is good until it has been compared with them. Those that are invalid are dropped in the background; nothing that this node should have heard is missing. */
  public void generationChanged() {
    synchronized (this) {
      nextEpoch();
    }
    forget.run();
  }

  private long nextEpoch() {
    coarse.nextEpoch();
    count++;
    long began = clock.nanoTime();
    begun[(int) (count % REMEMBERED)] = began;
    return began;
  }

  /** Returns whether nothing stands against an entry but that generations have changed since it was checked: one whose own are present still is good. */
  public synchronized boolean isOnlyOutdated(StoredEntry<?> entry) {
    return coarse.isSuspect(entry.nearUntil())
        && lastSuspicion <= count - coarse.epochsSince(entry.nearUntil());
  }

  /** Returns the number of the present suspicion, 0 before the first, for {@link #resolve}. */
  public synchronized long count() {
    return count;
  }

  /** All near entries have been checked since this suspicion began. */
  public synchronized void resolve(long suspicion) {
    resolved |= suspicion == count;
  }

  /** Returns whether entries may still be suspect and served; ends by itself. */
  public synchronized boolean isOn() {
    return !resolved && clock.nanoTime() - lastBegan < graceNanos;
  }

  /** Returns whether an entry is suspect and may be served if no farther layer can be asked. */
  public boolean mayServe(StoredEntry<?> entry) {
    if (!coarse.isSuspect(entry.nearUntil())) {
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
