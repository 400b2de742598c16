package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The reservations of one flight in the slots of its key, at most one in each far layer. What the flight stores in a layer names its reservation there, so it is refused when anything has taken its place, and also when the server
 * has forgotten what did: an empty slot is not the reservation.
 *
 * <p>A reservation whose flight loads is at the same time its lease: other nodes wait for the value instead of loading it. It lives for {@code reservation.life}, is renewed each third of that while the load runs, and ends at once
 * when nothing will be stored. The lease only saves loads; nothing rests on it.
 *
 * <p>The placing steps of a flight follow one another; the renewals run beside them, and both change the fields under this object's lock only, nothing being sent under it.
 */
final class Reservations<K, V> {
  private final String slotKey;
  private final List<LayerWriter<K, V>> far;
  private final HybridClock versions;
  private final ChainClock clock;
  private final Life life;
  private final long lifeMillis;
  private final @Nullable StoredEntry<V>[] placed;
  private @Nullable Runnable renewal;
  private boolean ended;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  Reservations(
      String slotKey,
      List<LayerWriter<K, V>> far,
      HybridClock versions,
      ChainClock clock,
      Life life,
      Duration reservationLife) {
    this.slotKey = slotKey;
    this.far = far;
    this.versions = versions;
    this.clock = clock;
    this.life = life;
    this.lifeMillis = reservationLife.toMillis();
    this.placed = new @Nullable StoredEntry[far.size()];
  }

  /** Returns the version of this flight's reservation in a layer, or null if it has none there. */
  synchronized @Nullable Version at(int index) {
    StoredEntry<V> mine = placed[index];
    return mine == null ? null : mine.version();
  }

  /**
   * Places a reservation in a layer.
   *
   * @param index the layer's place among the far ones
   * @param seen what the walk saw there, or null for an empty slot
   * @param replaced what it saw, or null for nothing that could be read
   * @param lease whether others shall wait for this flight
   * @return how it ended; never fails
   */
  CompletableFuture<Placing> place(
      int index, @Nullable Version seen, @Nullable StoredEntry<V> replaced, boolean lease) {
    Version version = version(seen);
    long now = clock.currentTimeMillis();
    StoredEntry<V> mine = StoredEntry.reservation(
        version,
        now,
        lease ? now + lifeMillis : now,
        Math.max(standsUntil(now, replaced), now + lifeMillis));
    return far.get(index).reserve(slotKey, mine, seen).handle((result, failure) -> {
      if (failure != null || result == null) {
        return Placing.UNKNOWN;
      }
      if (result.status() == PutResult.Status.STORED) {
        return taken(index, mine) ? Placing.PLACED : Placing.UNKNOWN;
      }
      Version held = result.held();
      return held != null && HybridClock.isReservation(held) ? Placing.LOST : Placing.OVERTAKEN;
    });
  }

  /**
   * An empty slot, or what counts as one, is reserved below everything; what was stored, just above it. Where no step is left above it the reservation is an invalidation of now, as which it counts in any case: what is loaded then
   * can be stored above that.
   */
  private Version version(@Nullable Version seen) {
    if (seen == null || HybridClock.isReservation(seen) || versions.isFromFuture(seen)) {
      return versions.reservation();
    }
    Version derived = HybridClock.derived(seen);
    return derived == null ? versions.above(seen) : derived;
  }

  /** Until when what is replaced would have stood as a tombstone: an expired copy is its own for as long as one written now, at most. */
  private long standsUntil(long now, @Nullable StoredEntry<V> replaced) {
    if (replaced == null) {
      return now;
    }
    long asOne = life.physicalEnd(now, now);
    return replaced.isTombstone() || replaced.isReservation()
        ? Math.min(replaced.hardLimit(), asOne)
        : asOne;
  }

  /** Keeps a reservation that was placed; false, and given back at once, if the flight has ended meanwhile. */
  private boolean taken(int index, StoredEntry<V> mine) {
    synchronized (this) {
      if (!ended) {
        placed[index] = mine;
        return true;
      }
    }
    giveBack(index, mine);
    return false;
  }

  /** Renews the leases until they are given back or their time is over. */
  void keep(Duration atMost) {
    keepUntil(clock.currentTimeMillis() + atMost.toMillis());
  }

  private void keepUntil(long end) {
    synchronized (this) {
      if (!ended) {
        renewal = clock.schedule(() -> renew(end), Duration.ofMillis(Math.max(1, lifeMillis / 3)));
      }
    }
  }

  private void renew(long end) {
    long now = clock.currentTimeMillis();
    if (now >= end) {
      return;
    }
    for (int index = 0; index < placed.length; index++) {
      StoredEntry<V> mine;
      synchronized (this) {
        mine = ended ? null : placed[index];
      }
      if (mine != null) {
        long lease = Math.min(end, now + lifeMillis);
        // Counted from now: others believe no lease that is longer than a reservation's life.
        StoredEntry<V> renewed =
            StoredEntry.reservation(mine.version(), now, lease, stands(mine, now));
        FutureChains.ignore(far.get(index).reserve(slotKey, renewed, mine.version()));
      }
    }
    keepUntil(end);
  }

  private long stands(StoredEntry<V> mine, long now) {
    return Math.max(mine.hardLimit(), now + lifeMillis);
  }

  /**
   * Ends all of them. What a fill is about to replace is left to it, the others are given back, so that nobody waits for this flight any more.
   *
   * @param filled for each far layer, whether a fill that names the reservation is on its way; null for none
   */
  void end(boolean @Nullable [] filled) {
    synchronized (this) {
      ended = true;
      if (renewal != null) {
        renewal.run();
      }
    }
    for (int index = 0; index < placed.length; index++) {
      StoredEntry<V> mine = placed[index]; // nothing changes them any more
      if (mine != null && (filled == null || !filled[index])) {
        giveBack(index, mine);
      }
    }
  }

  /** A fill that named a reservation has ended; if it was not stored, the reservation may still stand, and holds nobody up any more. */
  void filled(int index, PutResult result) {
    StoredEntry<V> mine;
    synchronized (this) {
      mine = placed[index];
    }
    if (mine != null && result.status() != PutResult.Status.STORED) {
      giveBack(index, mine);
    }
  }

  /** One whose lease is over: it stands as long as before, for what it may stand for, but nobody waits for it. */
  private void giveBack(int index, StoredEntry<V> mine) {
    if (mine.expiresAt() > mine.created()) {
      StoredEntry<V> over = StoredEntry.reservation(
          mine.version(), mine.created(), mine.created(), stands(mine, clock.currentTimeMillis()));
      FutureChains.ignore(far.get(index).reserve(slotKey, over, mine.version()));
    }
  }

  /** How the placing of a reservation ended. */
  enum Placing {
    /** The slot is this flight's. */
    PLACED,
    /** Another flight has reserved it. */
    LOST,
    /** Something was stored there meanwhile. */
    OVERTAKEN,
    /** The layer could not be asked, or no version is left. */
    UNKNOWN
  }
}
