package io.cachechain.core.internal.chain;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.cluster.GenerationKeeper;
import io.cachechain.core.internal.cluster.KnownGenerations;
import io.cachechain.core.internal.entry.Plausible;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.Verdict;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.core.internal.layer.LayerAnswer;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.metrics.LayerEvent;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a key through the far layers, nearest first, until an entry is accepted. What each layer is owed is noted before it is asked; its own queue comes before itself; what was seen in it is
 * remembered, for the fills; whoever cannot be asked is passed and remembered as unknown.
 *
 * <p>Its steps follow one another, each seeing what the one before wrote; only {@code skipped} and {@code asking} are looked at meanwhile by those who wait.
 */
final class Walk<K, V> {
  private static final CompletableFuture<Boolean> GOES_ON =
      CompletableFuture.completedFuture(false);
  private static final CompletableFuture<Boolean> ENDS = CompletableFuture.completedFuture(true);

  private final String slotKey;
  private final List<LayerWriter<K, V>> far;
  private final Flight<V> flight;
  private final HybridClock versions;
  private final KnownGenerations generations;
  private final GenerationKeeper keeper;
  private final ChainClock clock;
  private final Plausible plausible;
  private final Consumer<Walk<K, V>> done;
  private final @Nullable Reservations<K, V> reservations;
  private final boolean[] known;
  private final @Nullable Version[] seen;
  private final @Nullable StoredEntry<V>[] held;
  private final Invalidations invalidations = new Invalidations();
  private final List<Version> owedHere = new ArrayList<>(1);
  private volatile Map<String, FailureKind> skipped = Map.of();
  private volatile @Nullable String asking;
  private @Nullable Version newest;
  private @Nullable Version floor;
  private @Nullable Version waiting;
  private boolean failedFast;
  private @Nullable StoredEntry<V> hit;
  private int hitAt = -1;
  private boolean leasedElsewhere;
  private boolean overtaken;

  /**
   * Creates a walk that has not begun.
   *
   * @param reservations where empty slots are reserved for what the flight will store, or null if it will store nothing
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  Walk(
      String slotKey,
      Paths<K, V> paths,
      Flight<V> flight,
      @Nullable Reservations<K, V> reservations,
      Consumer<Walk<K, V>> done) {
    this.slotKey = slotKey;
    this.far = paths.far();
    this.flight = flight;
    this.versions = paths.versions();
    this.generations = paths.generations();
    this.keeper = paths.keeper();
    this.clock = paths.clock();
    this.plausible = new Plausible(versions.maxSkew(), paths.leases().life());
    this.reservations = reservations;
    this.done = done;
    this.held = new @Nullable StoredEntry[far.size()];
    this.known = new boolean[far.size()];
    this.seen = new @Nullable Version[far.size()];
  }

  void start() {
    far.forEach(this::noteMissed);
    from(0);
  }

  /** What one layer lacks still, or again, may have been copied from there into any other one which has forgotten the write: nothing that is older is believed, wherever it lies. */
  private void noteMissed(LayerWriter<K, V> layer) {
    Version waits = layer.waiting(slotKey);
    if (waits != null && waits.isNewerThan(waiting)) {
      waiting = waits;
    }
    Version missed = layer.owed().missed(slotKey);
    if (missed != null) {
      invalidations.add(layer.link(), missed);
      sees(missed);
    }
  }

  private void from(int start) {
    for (int i = start; i < far.size(); i++) {
      CompletableFuture<Boolean> step = step(i);
      if (!step.isDone()) {
        int next = i + 1;
        FutureChains.whenDone(step, (ends, failure) -> {
          if (Boolean.TRUE.equals(ends)) {
            end();
          } else {
            from(next);
          }
        });
        return;
      }
      if (step.join()) {
        break;
      }
    }
    end();
  }

  /** Asks one layer, what waits in its queue first; true if the walk ends with it. */
  private CompletableFuture<Boolean> step(int index) {
    LayerWriter<K, V> layer = far.get(index);
    if (flight.skips(layer.link().index())) {
      return GOES_ON;
    }
    asking = layer.link().name();
    owedHere.clear();
    // The queue first: a write that fails there is owed before it is hidden, so who finds it no
    // longer
    // waiting finds it owed.
    StoredEntry<V> queued = layer.queued(slotKey);
    note(layer);
    if (queued != null) {
      return accepts(index, queued) ? ENDS : GOES_ON;
    }
    CompletableFuture<LayerAnswer<V>> answer = layer.link().read(slotKey, counters(index));
    if (answer.isDone()) {
      return answered(index, answer.join());
    }
    return answer.thenCompose(got -> answered(index, Objects.requireNonNull(got)));
  }

  /** No layer is believed before its record has been read: it may say that what it holds is invalid. */
  private CompletableFuture<Boolean> answered(int index, LayerAnswer<V> answer) {
    if (answer.isUnknown() || keeper.isKnown(index)) {
      return lookedTwice(index, answer);
    }
    CompletableFuture<Boolean> recorded = keeper.read(index);
    return recorded.isDone()
        ? lookedTwice(index, recorded.join() ? answer : notBelieved(index))
        : recorded.thenCompose(known -> lookedTwice(index, known ? answer : notBelieved(index)));
  }

  /** An entry of a generation that is not known here may be valid nevertheless: the records say. */
  private CompletableFuture<Boolean> lookedTwice(int index, LayerAnswer<V> answer) {
    StoredEntry<V> entry = answer.entry();
    if (entry == null || generations.now().unknownOf(entry) == 0) {
      return judged(index, answer);
    }
    CompletableFuture<Void> asked = keeper.secondLook(entry);
    return asked.isDone()
        ? judged(index, answer)
        : asked.thenCompose(done -> judged(index, answer));
  }

  private LayerAnswer<V> notBelieved(int index) {
    return far.get(index).link().notBelieved(counters(index));
  }

  /** Returns what counts the walk for a layer: counters that nobody reads, if no caller waits for it. */
  private LayerCounters counters(int index) {
    return flight.hasCallers() ? far.get(index).link().counters() : new LayerCounters();
  }

  private CompletableFuture<Boolean> judged(int index, LayerAnswer<V> answer) {
    if (takes(index, answer)) {
      return ENDS;
    }
    return needsReservation(index) ? reserve(index, flight.wantsLoad()) : GOES_ON;
  }

  /**
   * A slot that said nothing is reserved before the next layer is asked: what is then read there may be overtaken by an invalidation that the server forgets again, and would meet an empty slot as if nothing had been.
   */
  private boolean needsReservation(int index) {
    return reservations != null
        && !leasedElsewhere
        && far.get(index).link().isShared()
        && known[index]
        && seen[index] == null
        && !flight.skipsWrite(far.get(index).link().index())
        && asksBehind(index);
  }

  private boolean asksBehind(int index) {
    for (int i = index + 1; i < far.size(); i++) {
      if (!flight.skips(far.get(i).link().index())) {
        return true;
      }
    }
    return false;
  }

  private CompletableFuture<Boolean> reserve(int index, boolean lease) {
    return Objects.requireNonNull(reservations)
        .place(index, seen[index], held[index], lease)
        .thenApply(placing -> {
          placed(index, placing);
          return false;
        });
  }

  private void placed(int index, Reservations.Placing placing) {
    switch (placing) {
      case PLACED -> {
        Version mine = Objects.requireNonNull(reservations).at(index);
        seen[index] = mine;
        if (mine != null && !HybridClock.isReservation(mine)) {
          sees(mine);
        }
      }
      case LOST -> {
        known[index] = false;
        leasedElsewhere = true;
      }
      case OVERTAKEN -> {
        known[index] = false;
        leasedElsewhere = true;
        overtaken = true;
      }
      default -> known[index] = false; // what this flight finds is not stored there
    }
  }

  /**
   * Takes the lease to load: reserves, nearest first, each slot that was seen to hold nothing of use and is not this flight's yet. Stops at the first that is another's: so of two flights that meet, one goes on.
   *
   * @return whether the flight may load: it is not the turn of another one
   */
  CompletableFuture<Boolean> lease() {
    return leaseFrom(0);
  }

  private CompletableFuture<Boolean> leaseFrom(int start) {
    for (int i = start; i < far.size(); i++) {
      if (leasedElsewhere) {
        return GOES_ON;
      }
      if (leasable(i)) {
        int next = i + 1;
        CompletableFuture<Boolean> step = reserve(i, true);
        if (!step.isDone()) {
          return step.thenCompose(placed -> leaseFrom(next));
        }
      }
    }
    return leasedElsewhere ? GOES_ON : ENDS;
  }

  private boolean leasable(int index) {
    if (reservations == null
        || !known[index]
        || !far.get(index).link().isShared()
        || flight.skipsWrite(far.get(index).link().index())) {
      return false;
    }
    StoredEntry<V> entry = held[index];
    boolean mine = seen[index] != null && Objects.equals(seen[index], reservations.at(index));
    return !mine
        && (seen[index] == null
            || HybridClock.derived(seen[index]) == null // nothing could be stored above it
            || (entry != null && isOver(entry)));
  }

  /** Whether nobody may serve what stands there any more: its own time, or that of a lease, is over, or it is invalid. */
  private boolean isOver(StoredEntry<V> entry) {
    return entry.isTombstone()
        || clock.currentTimeMillis() >= entry.expiresAt()
        || (!entry.isReservation() && !generations.now().admits(entry));
  }

  /**
   * What is owed is an invalidation for all layers from here on, which lets the write pass that was missed: the layers behind may have it. In the layer itself that may have arrived after something newer had come and gone. The
   * floor speaks of this layer only.
   */
  private void note(LayerWriter<K, V> layer) {
    Version owed = layer.owed().against(slotKey);
    if (owed != null && !owedHere.contains(owed)) {
      owedHere.add(owed);
      invalidations.addUnlessLater(layer.link(), HybridClock.ofWrite(owed));
      sees(owed);
    }
    floor = layer.owed().floor();
    if (floor != null) {
      sees(floor);
    }
  }

  private void end() {
    asking = null;
    done.accept(this);
  }

  /** Takes what a layer said; true if the walk ends here. */
  private boolean takes(int index, LayerAnswer<V> answer) {
    // Once more: a layer may have lost what it held while it was being asked, and says so before it
    // answers. What was noted before the asking stays: it may have been paid meanwhile.
    note(far.get(index));
    if (answer.isUnknown()) {
      Map<String, FailureKind> more = new LinkedHashMap<>(skipped);
      more.put(far.get(index).link().name(), Objects.requireNonNull(answer.failure()));
      skipped = more;
      failedFast = far.get(index).link().settings().get(EngineOptions.FAIL_FAST);
      return failedFast;
    }
    known[index] = true;
    seen[index] = answer.held();
    StoredEntry<V> found = answer.entry();
    StoredEntry<V> entry = found == null ? null : plausible.of(found, clock.currentTimeMillis());
    held[index] = entry;
    if (entry == null) {
      unreadable(far.get(index), answer);
      counters(index).count(LayerEvent.MISS);
      return false;
    }
    if (keeper.mayBeValid(entry)) {
      known[index] = false; // nothing takes its place
    }
    return accepts(index, entry);
  }

  /**
   * What cannot be used may be a tombstone: nothing older that lies behind it is answered, or stored in its place. A version that may be spoilt may yet be drawn by its node: what is loaded now, or owed to what lies behind, must not
   * look as if it came after that.
   */
  private void unreadable(LayerWriter<K, V> layer, LayerAnswer<V> answer) {
    Version held = answer.held();
    if (held != null && versions.see(held)) {
      Version passed = answer.isSpoilt() ? versions.above(held) : held;
      invalidations.add(layer.link(), passed);
      sees(passed);
    }
  }

  private boolean accepts(int index, StoredEntry<V> entry) {
    LayerWriter<K, V> layer = far.get(index);
    Version version = entry.version();
    Verdict verdict =
        Verdict.of(entry, clock.currentTimeMillis(), toPass(layer), generations.now(), versions);
    boolean content = !HybridClock.isReservation(version);
    if (content && verdict != Verdict.FUTURE) {
      versions.see(version);
      sees(version);
    }
    LayerCounters counters = counters(index);
    if (verdict == Verdict.FRESH && waiting != null && waiting.isNewerThan(version)) {
      counters.count(LayerEvent.MISS); // what waits behind is newer
      return false;
    }
    if (verdict == Verdict.FRESH) {
      if (entry.isNegative()) {
        counters.count(LayerEvent.NEGATIVE_HIT);
      } else {
        counters.hit();
      }
      hit = entry;
      hitAt = index;
      return true;
    }
    counters.count(LayerEvent.MISS);
    if (verdict == Verdict.RESERVED) {
      reserved(index, entry);
    } else if (verdict == Verdict.DISBELIEVED) {
      repair(layer);
    }
    if (content && verdict != Verdict.FUTURE) {
      // Whatever it is that may not be answered, something was stored here: what lies behind and is
      // not certainly newer may be what it replaced.
      invalidations.addUnlessLater(
          layer.link(), entry.isTombstone() ? HybridClock.ofWrite(version) : version);
    }
    return false;
  }

  /** A live reservation of another node is its lease: nothing is stored there but by its flight. One that is over, or was left by a flight of this node, holds nobody up. */
  private void reserved(int index, StoredEntry<V> entry) {
    boolean live = clock.currentTimeMillis() < entry.expiresAt();
    if (live && reservations != null && !isLeftHere(index, entry.version())) {
      known[index] = false;
      leasedElsewhere = true;
    }
  }

  private boolean isLeftHere(int index, Version version) {
    return (HybridClock.isReservation(version) && versions.isOwn(version))
        || version.equals(Objects.requireNonNull(reservations).at(index));
  }

  /** What entries of the layer that is being asked must pass. */
  private List<Version> toPass(LayerWriter<K, V> layer) {
    return invalidations.against(layer.link(), owedHere, floor);
  }

  /** Returns whether an entry that is held nearer is valid, and passes all invalidations that were met. */
  boolean admits(StoredEntry<V> entry) {
    return generations.now().admits(entry) && invalidations.allPassedBy(entry.version(), versions);
  }

  /** What is older than an invalidation which was met nearer is owed its removal, not merely passed over. */
  private void repair(LayerWriter<K, V> layer) {
    Version newestInvalidation = invalidations.newest(layer.link());
    if (newestInvalidation != null && layer.owed().against(slotKey) == null) {
      layer.owe(slotKey, newestInvalidation);
    }
  }

  private void sees(Version version) {
    if (version.isNewerThan(newest)) {
      newest = version;
    }
  }

  /** Returns the accepted entry, or null. */
  @Nullable
  StoredEntry<V> hit() {
    return hit;
  }

  /** Returns whether a layer failed which shall fail the call; it is the last one of those that could not be asked. */
  boolean failedFast() {
    return failedFast;
  }

  /** Returns the place of the accepted entry's layer among the far ones. */
  int hitAt() {
    return hitAt;
  }

  /** Returns whether a layer was asked and has answered. */
  boolean knows(int index) {
    return known[index];
  }

  /** Returns the version that was seen in a layer, or null for an empty slot. */
  @Nullable
  Version seen(int index) {
    return seen[index];
  }

  /** Returns whether a layer held content whose life was not over, so that other nodes may have copies of it. */
  boolean sawLive(int index) {
    StoredEntry<V> entry = held[index];
    return entry != null && !entry.isReservation() && !isOver(entry);
  }

  /** Returns whether something was stored, while this walk went on, in a slot that it had seen before: a second look may find it. */
  boolean isOvertaken() {
    return overtaken;
  }

  /** Returns the newest version met, tombstones and what is owed included, or null. */
  @Nullable
  Version newest() {
    return newest;
  }

  /** Returns the layers that could not be asked, and why. */
  Map<String, FailureKind> skipped() {
    return skipped;
  }

  /** Returns the name of the layer that is being asked, or null. */
  @Nullable
  String asking() {
    return asking;
  }
}
