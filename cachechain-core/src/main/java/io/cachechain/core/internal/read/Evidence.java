package io.cachechain.core.internal.read;

import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.Verdict;
import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one walk has learned about a key: which version it saw in which layer, which writes some
 * layer has missed, and what is invalid by that. From this follows which entry may be answered, and
 * in which layer a copy of it may be stored. The walk says what it met, and asks; nothing is called
 * here, no lock is taken, and no time is read.
 *
 * <p>Layers are named by their position among the far ones, nearest first. For one thread at a
 * time.
 */
final class Evidence<V> {
  private final boolean[] shared;
  private final HybridClock versions;
  private final boolean[] fillable;
  private final @Nullable Version[] seenVersions;
  private final @Nullable StoredEntry<V>[] seenEntries;
  private final Invalidations invalidations = new Invalidations();
  private List<Version> hintsHere = List.of();
  private @Nullable Version trustedFrom;
  private @Nullable Version newest;
  private @Nullable Version newestLoss;
  private @Nullable Version newestWaiting;
  private boolean reservedElsewhere;
  private boolean overtaken;

  /**
   * Creates the evidence of a walk that has met nothing.
   *
   * @param shared for each far layer, whether other nodes see what it holds
   * @param versions compares versions of different nodes; asked for nothing that moves
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  Evidence(boolean[] shared, HybridClock versions) {
    this.shared = shared;
    this.versions = versions;
    this.fillable = new boolean[shared.length];
    this.seenVersions = new @Nullable Version[shared.length];
    this.seenEntries = new @Nullable StoredEntry[shared.length];
  }

  /**
   * Notes, before any layer is asked, that one of them has missed a write. Any other layer that has
   * forgotten the write may hold a copy from there: nothing older counts, wherever it lies.
   */
  void missed(int layer, Version write) {
    invalidations.add(shared[layer], write);
    sees(write);
  }

  /** Notes, before any layer is asked, that a write waits in the queue of one of them. */
  void waits(Version write) {
    if (write.isNewerThan(newestWaiting)) {
      newestWaiting = write;
    }
  }

  /** A layer is about to be asked: what was noted of the one before it alone counts no more. */
  void asks() {
    hintsHere = List.of();
  }

  /**
   * Notes what a layer has missed of the key, before it is asked and once more when it has
   * answered: it may have lost something in between, or got it.
   *
   * @param layer the layer
   * @param hint the version of the tombstone that it will get for the write which it has missed, or
   *     null. From here on that is an invalidation for all layers, which lets the write itself
   *     pass: the layers behind may have it. In the layer itself the write may have arrived after
   *     something newer had come and gone, so there it does not pass
   * @param trustedFrom drawn when the layer was found to have lost writes: only what is certainly
   *     newer counts in this layer; null if nothing was lost
   */
  void hinted(int layer, @Nullable Version hint, @Nullable Version trustedFrom) {
    if (hint != null && !hintsHere.contains(hint)) {
      hintsHere = with(hintsHere, hint);
      invalidations.addUnlessLater(shared[layer], HybridClock.ofWrite(hint));
      sees(hint);
    }
    this.trustedFrom = trustedFrom;
    if (trustedFrom != null && trustedFrom.isNewerThan(newestLoss)) {
      newestLoss = trustedFrom;
    }
  }

  /**
   * Notes what a layer said.
   *
   * @param version the version that stands in its slot, or null for an empty slot
   * @param entry what it holds, or null for nothing that can be read
   */
  void answered(int layer, @Nullable Version version, @Nullable StoredEntry<V> entry) {
    fillable[layer] = true;
    seenVersions[layer] = version;
    seenEntries[layer] = entry;
  }

  /** Notes that nothing of this walk may be stored in a layer: what stands there may be valid. */
  void keeps(int layer) {
    fillable[layer] = false;
  }

  /**
   * Notes something in a layer that cannot be read. It may be a tombstone: nothing older that lies
   * behind it is answered, or stored in its place.
   *
   * @param version what stands there, or what must be passed because of it
   */
  void unreadable(int layer, Version version) {
    invalidations.add(shared[layer], version);
    sees(version);
  }

  /** Returns what an entry of the layer that is being asked is worth. */
  Verdict validate(int layer, StoredEntry<V> entry, long now, Generations valid) {
    return Verdict.of(entry, now, toPass(layer, entry.version()), valid, versions);
  }

  private List<Version> toPass(int layer, Version version) {
    List<Version> met = invalidations.met(shared[layer]);
    Version loss = trustedFrom;
    boolean passesLoss = loss == null || Conflict.DATA_LOSS.keeps(version, loss, versions);
    if (passesLoss && hintsHere.isEmpty()) {
      return met;
    }
    List<Version> all = new ArrayList<>(met);
    all.addAll(hintsHere);
    if (!passesLoss && loss != null) {
      all.add(loss);
    }
    return all;
  }

  private static List<Version> with(List<Version> hints, Version hint) {
    List<Version> all = new ArrayList<>(hints);
    all.add(hint);
    return all;
  }

  /** Returns whether an entry is older than a write which waits to be sent to some layer. */
  boolean isBehindWaiting(StoredEntry<V> entry) {
    return newestWaiting != null && newestWaiting.isNewerThan(entry.version());
  }

  /**
   * Notes an entry that was validated. One that may not be answered says all the same that
   * something was stored here: what lies behind, and is not certainly newer, may be what it
   * replaced.
   *
   * @return whether its version counts: it is that of content, and can be true
   */
  boolean found(int layer, StoredEntry<V> entry, Verdict verdict) {
    Version version = entry.version();
    if (HybridClock.isReservation(version) || verdict == Verdict.FUTURE) {
      return false;
    }
    sees(version);
    if (verdict != Verdict.FRESH) {
      invalidations.addUnlessLater(
          shared[layer], entry.isTombstone() ? HybridClock.ofWrite(version) : version);
    }
    return true;
  }

  /**
   * Returns the highest invalidation met so far for what a layer holds, or null if there is none.
   */
  @Nullable
  Version newestInvalidation(int layer) {
    return invalidations.newest(shared[layer]);
  }

  /** Returns whether an entry that is held nearer is valid, and passes all that was met. */
  boolean admits(StoredEntry<V> nearer, Generations valid) {
    return valid.admits(nearer) && invalidations.allPassedBy(nearer.version(), versions);
  }

  /**
   * Returns whether a layer's slot, which said nothing, must be reserved before anything behind it
   * is read: that may be overtaken by an invalidation which the server forgets again, and would
   * meet an empty slot as if nothing had been.
   */
  boolean needsReservation(int layer) {
    return !reservedElsewhere && shared[layer] && fillable[layer] && seenVersions[layer] == null;
  }

  /**
   * Returns whether a layer's slot can be reserved for a load: it is not this flight's yet, and
   * holds nothing that anybody may serve.
   *
   * @param mine the version of this flight's reservation there, or null
   */
  boolean canBeReserved(int layer, @Nullable Version mine, long now, Generations valid) {
    Version version = seenVersions[layer];
    if (!fillable[layer] || !shared[layer] || (version != null && version.equals(mine))) {
      return false;
    }
    StoredEntry<V> entry = seenEntries[layer];
    return version == null
        || HybridClock.derived(version) == null // nothing could be stored above it
        || (entry != null && isOver(entry, now, valid));
  }

  /** Notes how the reservation of a layer's slot ended; where it failed, nothing is stored. */
  void reserved(int layer, Reservations.Placing placing, @Nullable Version mine) {
    if (placing == Reservations.Placing.PLACED) {
      seenVersions[layer] = mine;
      if (mine != null && !HybridClock.isReservation(mine)) {
        sees(mine);
      }
      return;
    }
    fillable[layer] = false;
    overtaken |= placing == Reservations.Placing.OVERTAKEN;
    reservedElsewhere |= placing != Reservations.Placing.UNKNOWN;
  }

  /** Notes the live reservation of another node: nothing is stored there but by its flight. */
  void reservedElsewhere(int layer) {
    fillable[layer] = false;
    reservedElsewhere = true;
  }

  /** Returns whether it is the turn of another flight to load. */
  boolean isReservedElsewhere() {
    return reservedElsewhere;
  }

  /**
   * Returns whether something was stored meanwhile in a slot that was seen before: a second look
   * may find it.
   */
  boolean isOvertaken() {
    return overtaken;
  }

  /**
   * Returns whether a copy may be stored in a layer: it has answered, and nothing there stands
   * against it.
   */
  boolean mayFill(int layer) {
    return fillable[layer];
  }

  /**
   * Returns the version that was seen in a layer, which a copy may replace, or null for an empty
   * slot.
   */
  @Nullable
  Version seenVersion(int layer) {
    return seenVersions[layer];
  }

  /**
   * Returns whether a layer held content that could be served, so that other nodes may have copies
   * of it.
   */
  boolean sawLive(int layer, long now, Generations valid) {
    StoredEntry<V> entry = seenEntries[layer];
    return entry != null && !entry.isReservation() && !isOver(entry, now, valid);
  }

  /** Returns what was read of a layer's slot, or null for nothing that could be read. */
  @Nullable
  StoredEntry<V> seenEntry(int layer) {
    return seenEntries[layer];
  }

  /** Returns the newest version met, those of tombstones and of missed writes included, or null. */
  @Nullable
  Version newest() {
    return newest;
  }

  /** Returns what was drawn when a layer was last found to have lost writes, or null. */
  @Nullable
  Version newestLoss() {
    return newestLoss;
  }

  /**
   * Whether nobody may serve an entry any more: its time, or that of a lease, is over, or it is
   * invalid.
   */
  private static boolean isOver(StoredEntry<?> entry, long now, Generations valid) {
    return entry.isTombstone()
        || now >= entry.expiresAt()
        || (!entry.isReservation() && !valid.admits(entry));
  }

  private void sees(Version version) {
    if (version.isNewerThan(newest)) {
      newest = version;
    }
  }
}
