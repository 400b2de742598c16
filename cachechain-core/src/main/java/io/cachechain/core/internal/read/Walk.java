package io.cachechain.core.internal.read;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.FutureSteps;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.Verdict;
import io.cachechain.core.internal.layer.LayerAnswer;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.metrics.LayerEvent;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a key through the far layers, nearest first, until one of them has an entry that may
 * be answered. Before a layer is asked, its hints are noted and its own queue is looked at; a layer
 * that cannot be asked is passed. What all that says of the key is kept as {@link Evidence}.
 *
 * <p>The steps follow one another, and each sees what the one before wrote. Only {@code skipped}
 * and {@code asking} are looked at meanwhile, by those who wait.
 */
final class Walk<K, V> {
  private final FarLayers<K, V> far;
  private final String storageKey;
  private final CallMask mask;
  private final FlightCallers<V> callers;
  private final @Nullable Reservations<K, V> reservations;
  private final Evidence<V> evidence;
  private volatile Map<String, FailureKind> skipped = Map.of();
  private volatile @Nullable FarLayer<K, V> asking;
  private boolean failedFast;
  private @Nullable StoredEntry<V> hit;
  private @Nullable FarLayer<K, V> hitIn;

  /**
   * Creates a walk that has not begun.
   *
   * @param far the far layers
   * @param storageKey the key there
   * @param mask which layers are asked, and which get a copy
   * @param callers those for whom it is made
   * @param reservations reserve empty slots for what will be stored there; null if nothing will be
   */
  Walk(
      FarLayers<K, V> far,
      String storageKey,
      CallMask mask,
      FlightCallers<V> callers,
      @Nullable Reservations<K, V> reservations) {
    this.far = far;
    this.storageKey = storageKey;
    this.mask = mask;
    this.callers = callers;
    this.reservations = reservations;
    this.evidence = new Evidence<>(far.shared, far.versions);
  }

  /**
   * Asks the layers.
   *
   * @param done called when the walk has ended; with the failure if a step broke, which is a bug
   */
  void start(Consumer<@Nullable Throwable> done) {
    for (FarLayer<K, V> layer : far.all) {
      noteMissed(layer);
    }
    FutureSteps.inOrder(0, far.all.size(), this::ask, broken -> {
      asking = null;
      done.accept(broken);
    });
  }

  private void noteMissed(FarLayer<K, V> layer) {
    Version waiting = layer.queued.version(storageKey);
    if (waiting != null) {
      evidence.waits(waiting);
    }
    Version missed = layer.hints.missed(storageKey);
    if (missed != null) {
      evidence.missed(layer.position, missed);
    }
  }

  /** Asks one layer, what waits in its queue first; true if the walk ends with it. */
  private CompletableFuture<Boolean> ask(int position) {
    FarLayer<K, V> layer = far.all.get(position);
    if (!mask.asks(layer.index)) {
      return FutureSteps.GOES_ON;
    }
    asking = layer;
    evidence.asks();
    // The queue first: a write that fails there is a hint before it leaves the queue, so whoever
    // finds it no longer waiting finds the hint.
    StoredEntry<V> queued = layer.queued.entry(storageKey);
    noteHints(layer);
    if (queued != null) {
      return examineEntry(layer, queued) ? FutureSteps.ENDS : FutureSteps.GOES_ON;
    }
    return FutureSteps.then(
        layer.link.read(storageKey, callers.counting(layer.counters)),
        answer -> onceRecordIsKnown(layer, answer));
  }

  private void noteHints(FarLayer<K, V> layer) {
    evidence.hinted(layer.position, layer.hints.against(storageKey), layer.hints.trustedFrom());
  }

  /** No layer is trusted before its record was read: that may say that what it holds is invalid. */
  private CompletableFuture<Boolean> onceRecordIsKnown(
      FarLayer<K, V> layer, LayerAnswer<V> answer) {
    if (answer.isUnknown() || far.records.isKnown(layer.position)) {
      return onceGenerationIsKnown(layer, answer);
    }
    return FutureSteps.then(
        far.records.read(layer.position),
        known -> onceGenerationIsKnown(
            layer, known ? answer : layer.link.notTrusted(callers.counting(layer.counters))));
  }

  /** An entry of a generation that is not known here may be valid nevertheless: the records say. */
  private CompletableFuture<Boolean> onceGenerationIsKnown(
      FarLayer<K, V> layer, LayerAnswer<V> answer) {
    StoredEntry<V> entry = answer.entry();
    if (entry == null || far.valid.get().unknownOf(entry) == 0) {
      return hitOrReserve(layer, answer);
    }
    return FutureSteps.then(far.records.secondLook(entry), looked -> hitOrReserve(layer, answer));
  }

  private CompletableFuture<Boolean> hitOrReserve(FarLayer<K, V> layer, LayerAnswer<V> answer) {
    if (examine(layer, answer)) {
      return FutureSteps.ENDS;
    }
    boolean reserves = reservations != null
        && evidence.needsReservation(layer.position)
        && mask.fills(layer.index)
        && asksBehind(layer);
    return reserves ? reserve(layer, callers.wantLoad()) : FutureSteps.GOES_ON;
  }

  /** Takes what a layer said; true if the walk ends here. */
  private boolean examine(FarLayer<K, V> layer, LayerAnswer<V> answer) {
    // Once more: a layer may have lost what it held while it was being asked, and says so before it
    // answers. What was noted before the asking stays: it may have been replayed meanwhile.
    noteHints(layer);
    if (answer.isUnknown()) {
      skips(layer, Objects.requireNonNull(answer.failure()));
      return failedFast;
    }
    StoredEntry<V> found = answer.entry();
    StoredEntry<V> entry =
        found == null ? null : far.plausible.of(found, far.clock.currentTimeMillis());
    evidence.answered(layer.position, answer.version(), entry);
    if (entry == null) {
      unreadable(layer, answer);
      callers.counting(layer.counters).count(LayerEvent.MISS);
      return false;
    }
    if (far.records.mayBeValid(entry)) {
      evidence.keeps(layer.position);
    }
    return examineEntry(layer, entry);
  }

  private void skips(FarLayer<K, V> layer, FailureKind why) {
    Map<String, FailureKind> more = new LinkedHashMap<>(skipped);
    more.put(layer.link.name(), why);
    skipped = more;
    failedFast = layer.failFast;
  }

  private void unreadable(FarLayer<K, V> layer, LayerAnswer<V> answer) {
    Version held = answer.version();
    if (held == null) {
      return;
    }
    if (answer.isCorrupt()) {
      corrupt(layer, held);
    } else if (far.versions.see(held)) {
      evidence.unreadable(layer.position, held);
    }
  }

  /**
   * The version may be damaged, too. Its node may yet draw it, so what is loaded now must not look
   * as if it came after that; and it may lie ahead of this node's clock, so nothing may be stamped
   * above it: that would win against what slower nodes stamp later. What must be passed is a version
   * of now. If the version is true after all, and above that, the entry stays: what it keeps out may
   * still be under way.
   */
  private void corrupt(FarLayer<K, V> layer, Version held) {
    if (far.versions.isFromFuture(held)) {
      return;
    }
    Version now = far.versions.next();
    evidence.unreadable(layer.position, now);
    if (held.isNewerThan(now)) {
      evidence.keeps(layer.position);
    }
  }

  private boolean examineEntry(FarLayer<K, V> layer, StoredEntry<V> entry) {
    Verdict verdict =
        evidence.validate(layer.position, entry, far.clock.currentTimeMillis(), far.valid.get());
    Version repairs =
        verdict == Verdict.DISTRUSTED ? evidence.newestInvalidation(layer.position) : null;
    if (evidence.found(layer.position, entry, verdict)) {
      far.versions.see(entry.version());
    }
    LayerCounters counters = callers.counting(layer.counters);
    if (verdict == Verdict.FRESH && !evidence.isBehindWaiting(entry)) {
      if (entry.isNegative()) {
        counters.count(LayerEvent.NEGATIVE_HIT);
      } else {
        counters.hit();
      }
      hit = entry;
      hitIn = layer;
      return true;
    }
    counters.count(LayerEvent.MISS);
    if (verdict == Verdict.RESERVED && isOfOther(layer, entry)) {
      evidence.reservedElsewhere(layer.position);
    }
    if (repairs != null) {
      layer.repair(storageKey, repairs);
    }
    return false;
  }

  /**
   * A live reservation of another node is its lease. One that is over, or was left by a flight of
   * this node, holds nobody up.
   */
  private boolean isOfOther(FarLayer<K, V> layer, StoredEntry<V> reservation) {
    Version version = reservation.version();
    return reservations != null
        && far.clock.currentTimeMillis() < reservation.expiresAt()
        && !(HybridClock.isReservation(version) && far.versions.isOwn(version))
        && !version.equals(reservations.at(layer.position));
  }

  private boolean asksBehind(FarLayer<K, V> layer) {
    for (int i = layer.position + 1; i < far.all.size(); i++) {
      if (mask.asks(far.all.get(i).index)) {
        return true;
      }
    }
    return false;
  }

  private CompletableFuture<Boolean> reserve(FarLayer<K, V> layer, boolean lease) {
    Reservations<K, V> mine = Objects.requireNonNull(reservations);
    int at = layer.position;
    return mine.place(layer, evidence.seenVersion(at), evidence.seenEntry(at), lease)
        .thenApply(placing -> {
          evidence.reserved(at, placing, mine.at(at));
          return false;
        });
  }

  /**
   * Takes the lease to load: reserves, nearest first, each slot that holds nothing of use and is
   * not this flight's yet. Stops at the first that is another's: so of two flights that meet, one
   * goes on.
   *
   * @param then called with whether the flight may load: it is not the turn of another one
   */
  void lease(Consumer<Boolean> then) {
    FutureSteps.inOrder(
        0,
        far.all.size(),
        this::leaseAt,
        broken -> then.accept(broken == null && !evidence.isReservedElsewhere()));
  }

  private CompletableFuture<Boolean> leaseAt(int position) {
    FarLayer<K, V> layer = far.all.get(position);
    if (evidence.isReservedElsewhere()) {
      return FutureSteps.ENDS;
    }
    boolean reserves = reservations != null
        && mask.fills(layer.index)
        && evidence.canBeReserved(
            position, reservations.at(position), far.clock.currentTimeMillis(), far.valid.get());
    return reserves ? reserve(layer, true) : FutureSteps.GOES_ON;
  }

  /** Returns whether an entry that is held nearer is valid, and passes all that was met. */
  boolean admits(StoredEntry<V> nearer) {
    return evidence.admits(nearer, far.valid.get());
  }

  /** Returns what was learned on the way. */
  Evidence<V> evidence() {
    return evidence;
  }

  /** Returns the entry that may be answered, or null. */
  @Nullable
  StoredEntry<V> hit() {
    return hit;
  }

  /** Returns the layer that had it, or null. */
  @Nullable
  FarLayer<K, V> hitIn() {
    return hitIn;
  }

  /** Returns whether the last layer that could not be asked fails the call. */
  boolean failedFast() {
    return failedFast;
  }

  /** Returns the layers that could not be asked, and why. */
  Map<String, FailureKind> skipped() {
    return skipped;
  }

  /** Returns the name of the layer that is being asked, or null. */
  @Nullable
  String asking() {
    FarLayer<K, V> asked = asking;
    return asked == null ? null : asked.link.name();
  }
}
