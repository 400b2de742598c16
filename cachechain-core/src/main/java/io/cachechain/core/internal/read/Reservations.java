package io.cachechain.core.internal.read;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The reservations of one flight in the slots of its key, at most one in each far layer. What the
 * flight stores in a layer names its reservation there, so it is refused when anything has taken
 * its place, and also when the server has forgotten what did: an empty slot is not the reservation.
 *
 * <p>A reservation whose flight loads is at the same time its lease: other nodes wait for the value
 * instead of loading it. It lives for {@code reservation.life}, is renewed each third of that while
 * the load runs, and ends at once when nothing will be stored. The lease only saves loads; nothing
 * rests on it.
 *
 * <p>The placing steps of a flight follow one another; the renewals run beside them, and both
 * change the fields under this object's lock only, nothing being sent under it.
 */
final class Reservations<K, V> {
  private final FarLayers<K, V> far;
  private final String storageKey;
  private final @Nullable StoredEntry<V>[] placed;
  private @Nullable Runnable renewal;
  private boolean ended;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  Reservations(FarLayers<K, V> far, String storageKey) {
    this.far = far;
    this.storageKey = storageKey;
    this.placed = new @Nullable StoredEntry[far.all.size()];
  }

  /** Returns the version of this flight's reservation in a layer, or null if it has none there. */
  synchronized @Nullable Version at(int layer) {
    StoredEntry<V> mine = placed[layer];
    return mine == null ? null : mine.version();
  }

  /**
   * Places a reservation in a layer.
   *
   * @param layer the layer
   * @param seen what the walk saw there, or null for an empty slot
   * @param replaced what it saw, or null for nothing that could be read
   * @param lease whether others shall wait for this flight
   * @return how it ended; never fails
   */
  CompletableFuture<Placing> place(
      FarLayer<K, V> layer,
      @Nullable Version seen,
      @Nullable StoredEntry<V> replaced,
      boolean lease) {
    Version version = version(seen);
    long now = far.clock.currentTimeMillis();
    long lifeMillis = lifeMillis();
    StoredEntry<V> mine = StoredEntry.reservation(
        version,
        now,
        lease ? now + lifeMillis : now,
        Math.max(standsUntil(now, replaced), now + lifeMillis));
    return layer.writer.reserve(storageKey, mine, seen).handle((result, failure) -> {
      if (failure != null || result == null) {
        return Placing.UNKNOWN;
      }
      if (result.status() == PutResult.Status.STORED) {
        return keeps(layer, mine) ? Placing.PLACED : Placing.UNKNOWN;
      }
      Version held = result.held();
      return held != null && HybridClock.isReservation(held) ? Placing.LOST : Placing.OVERTAKEN;
    });
  }

  /**
   * An empty slot, or what counts as one, is reserved below everything; what was stored, just above
   * it. Where no step is left above it the reservation is an invalidation of now, as which it
   * counts in any case: what is loaded then can be stored above that.
   */
  private Version version(@Nullable Version seen) {
    if (seen == null || HybridClock.isReservation(seen) || far.versions.isFromFuture(seen)) {
      return far.versions.reservation();
    }
    Version derived = HybridClock.derived(seen);
    return derived == null ? far.versions.above(seen) : derived;
  }

  /**
   * Until when what is replaced would have stood as a tombstone: an expired copy is its own for as
   * long as one written now, at most.
   */
  private long standsUntil(long now, @Nullable StoredEntry<V> replaced) {
    if (replaced == null) {
      return now;
    }
    long asOne = far.life.physicalEnd(now, now);
    return replaced.isTombstone() || replaced.isReservation()
        ? Math.min(replaced.hardLimit(), asOne)
        : asOne;
  }

  /**
   * Keeps a reservation that was placed; false, and given back at once, if the flight has ended
   * meanwhile.
   */
  private boolean keeps(FarLayer<K, V> layer, StoredEntry<V> mine) {
    synchronized (this) {
      if (!ended) {
        placed[layer.position] = mine;
        return true;
      }
    }
    giveBack(layer, mine);
    return false;
  }

  /** Renews the leases until they are given back or their time is over. */
  void keep(Duration atMost) {
    keepUntil(far.clock.currentTimeMillis() + atMost.toMillis());
  }

  private void keepUntil(long end) {
    synchronized (this) {
      if (!ended) {
        renewal =
            far.clock.schedule(() -> renew(end), Duration.ofMillis(Math.max(1, lifeMillis() / 3)));
      }
    }
  }

  private void renew(long end) {
    long now = far.clock.currentTimeMillis();
    if (now >= end) {
      return;
    }
    for (FarLayer<K, V> layer : far.all) {
      StoredEntry<V> mine;
      synchronized (this) {
        mine = ended ? null : placed[layer.position];
      }
      if (mine != null) {
        long lease = Math.min(end, now + lifeMillis());
        // Counted from now: others trust no lease that is longer than a reservation's life.
        StoredEntry<V> renewed =
            StoredEntry.reservation(mine.version(), now, lease, stands(mine, now));
        FutureChains.ignore(layer.writer.reserve(storageKey, renewed, mine.version()));
      }
    }
    keepUntil(end);
  }

  private long stands(StoredEntry<V> mine, long now) {
    return Math.max(mine.hardLimit(), now + lifeMillis());
  }

  private long lifeMillis() {
    return far.leases.life().toMillis();
  }

  /**
   * Ends all of them. What a fill is about to replace is left to it, the others are given back, so
   * that nobody waits for this flight any more.
   *
   * @param filled for each far layer, whether a fill that names the reservation is on its way; null
   *     for none
   */
  void end(boolean @Nullable [] filled) {
    synchronized (this) {
      ended = true;
      if (renewal != null) {
        renewal.run();
      }
    }
    for (FarLayer<K, V> layer : far.all) {
      StoredEntry<V> mine = placed[layer.position]; // nothing changes them any more
      if (mine != null && (filled == null || !filled[layer.position])) {
        giveBack(layer, mine);
      }
    }
  }

  /**
   * A fill that named a reservation has ended; if it was not stored, the reservation may still
   * stand, and holds nobody up any more.
   */
  void filled(FarLayer<K, V> layer, PutResult result) {
    StoredEntry<V> mine;
    synchronized (this) {
      mine = placed[layer.position];
    }
    if (mine != null && result.status() != PutResult.Status.STORED) {
      giveBack(layer, mine);
    }
  }

  /**
   * One whose lease is over: it stands as long as before, for what it may stand for, but nobody
   * waits for it.
   */
  private void giveBack(FarLayer<K, V> layer, StoredEntry<V> mine) {
    if (mine.expiresAt() > mine.created()) {
      StoredEntry<V> over = StoredEntry.reservation(
          mine.version(),
          mine.created(),
          mine.created(),
          stands(mine, far.clock.currentTimeMillis()));
      FutureChains.ignore(layer.writer.reserve(storageKey, over, mine.version()));
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
