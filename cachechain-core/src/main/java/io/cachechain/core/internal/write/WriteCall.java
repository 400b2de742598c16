package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One put or invalidation, which are the same path: stamp, then far to near through each layer's writer, then the key's write is completed and the near layers change, then the outcome is given. So nothing is
 * shown near before the far layers have ended, and whatever flew meanwhile stores nothing afterwards.
 *
 * <p>In doubt, kill: a write that meets another node's version which is not certainly newer is raised above it, and all layers are written again: that node may have stamped what it wrote before by a faster clock. A put is
 * raised only while no later write of the key has begun here; else it is a tombstone in the layers that are left, and where it meets such a version, in all. At most five times.
 *
 * <p>The caller has entered the state of the key, and leaves it when the outcome is there.
 */
public final class WriteCall<K, V> {
  /** How often a write is repeated above what stands in its way before it leaves a hint, or yields. */
  private static final int MAX_RAISES = 5;

  private static final String OVERTAKEN = "something else was stored meanwhile";
  private static final String UNDECIDED = "two nodes have cleared at once";

  private final KeyState<K, ?> state;
  private final @Nullable String storageKey;
  private final @Nullable CheckedValue<V> checked;
  private final @Nullable V value;
  private final @Nullable EntryPolicy policy;
  private final boolean @Nullable [] skipWrites;
  private final Targets<K, V> targets;
  private final PutResult[] results;
  private final @Nullable Stamp given;
  private final CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
  private @Nullable Version first;
  private int raises;
  private boolean superseded;
  private boolean killed;
  private long epoch;
  private EntryGenerations generations = EntryGenerations.NONE;

  /** Two nodes have cleared at once, and until they have agreed nothing that is stored would be valid. */
  private boolean undecided;

  /**
   * Creates a write that has not begun.
   *
   * @param request what is to be written
   * @param value the value, or null for a tombstone
   * @param given the stamp under which the origin has the value, or null to draw one
   * @param targets the layers
   */
  WriteCall(
      WriteRequest<K, V> request,
      @Nullable CheckedValue<V> value,
      @Nullable Stamp given,
      Targets<K, V> targets) {
    this.state = request.state();
    this.storageKey = request.storageKey();
    this.checked = value;
    this.value = value == null ? null : value.value();
    this.policy = request.policy();
    this.skipWrites = request.mask().skipWrites();
    this.given = given;
    this.targets = targets;
    this.results = new PutResult[targets.near().size() + targets.far().size()];
  }

  /**
   * Runs the write; the future never fails but for a bug of the engine.
   *
   * @param call drawn when the call began, if code of a user has run for it since then: the write keeps the place that its call had, so that it is of what was valid then, and whatever write of the key has begun here since then
   *     overtakes it. Else null
   */
  CompletableFuture<WriteOutcome> run(@Nullable Stamp call) {
    Stamp stamp = begun(call);
    if (stamp == null) {
      Arrays.fill(results, PutResult.superseded(null));
      outcome.complete(outcome(Objects.requireNonNull(call).version()));
      return outcome;
    }
    Version version = stamp.version();
    EntryGenerations present = call == null ? stamp.generations() : call.generations();
    epoch = call == null ? stamp.epoch() : call.epoch();
    first = version;
    generations = present == null ? EntryGenerations.NONE : present;
    undecided = value != null && present == null;
    begin(version);
    return outcome;
  }

  /** Returns the stamp of this write, or null if a later one has begun. */
  private @Nullable Stamp begun(@Nullable Stamp call) {
    return state.beginWrite(call, () -> given == null ? targets.stamp() : given);
  }

  private void begin(Version version) {
    long now = targets.clock().currentTimeMillis();
    StoredEntry<V> tombstone =
        StoredEntry.tombstone(version, now, targets.life().physicalEnd(now, now));
    far(
        targets.far().size() - 1,
        value == null || killed ? tombstone : entry(version, now, value),
        tombstone);
  }

  private StoredEntry<V> entry(Version version, long now, V stored) {
    Life life = targets.life();
    long ttl = life.baseTtl(policy, Life.jitterHash(state.key(), version));
    long hard = life.hardLimit(now, ttl, policy);
    return StoredEntry.value(
        stored, version, new StoredEntry.Times(now, ttl, hard, hard, 0), generations);
  }

  /** Writes the far layers, farthest first: each has ended before the next nearer one is touched. */
  private void far(int from, StoredEntry<V> entry, StoredEntry<V> tombstone) {
    for (int i = from; i >= 0; i--) {
      int index = i;
      LayerWriter<K, V> writer = targets.far().get(i);
      CompletableFuture<PutResult> written = write(writer, entry, tombstone);
      if (!written.isDone()) {
        FutureChains.whenDone(written, (result, failure) -> {
          if (concludes(writer, entry.version(), result, failure)) {
            far(index - 1, entry, tombstone);
          }
        });
        return;
      }
      PutResult result = written.isCompletedExceptionally() ? null : written.join();
      if (!concludes(writer, entry.version(), result, null)) {
        return;
      }
    }
    near(entry);
    announce(entry);
    outcome.complete(outcome(entry.version()));
  }

  private CompletableFuture<PutResult> write(
      LayerWriter<K, V> writer, StoredEntry<V> entry, StoredEntry<V> tombstone) {
    if (value != null && !killed && !superseded && isOvertakenHere(entry.version())) {
      superseded =
          true; // a later write of this node has begun: what is left of this one is its tombstone
    }
    WritePolicy writes = writer.policy();
    String key = Objects.requireNonNull(storageKey);
    String reason = killed
        ? OVERTAKEN
        : entry.isTombstone() || superseded ? null : tombstoneReason(writer, writes);
    if (entry.isTombstone() || superseded || reason != null) {
      CompletableFuture<PutResult> written =
          writer.write(state.key(), key, tombstone, null, inQueue());
      return reason == null ? written : written.thenApply(result -> skipped(result, reason));
    }
    byte[] payload = Objects.requireNonNull(checked).payload(writer.link().index());
    return writer.write(state.key(), key, entry, payload, inQueue());
  }

  private Raise inQueue() {
    return given == null || killed ? Raise.IN_DOUBT : Raise.ABOVE_ALL;
  }

  /** Returns why this layer gets a tombstone instead of the value, or null if it gets the value. There is no "not written". */
  private @Nullable String tombstoneReason(LayerWriter<K, V> writer, WritePolicy writes) {
    if (skipWrites != null && skipWrites[writer.link().index()]) {
      return "skipped by the call";
    }
    if (writes.mode() == WritePolicy.Mode.INVALIDATE) {
      return "invalidate mode";
    }
    if (undecided) {
      return UNDECIDED;
    }
    String broken = checked == null ? null : checked.broken(writer.link().index());
    return broken == null ? null : "not valid: " + broken;
  }

  private static PutResult skipped(PutResult result, String reason) {
    return result.status() == PutResult.Status.STORED ? PutResult.skipped(reason) : result;
  }

  /** Takes what a layer did; false if the whole write begins again above what stood in its way. */
  private boolean concludes(
      LayerWriter<K, V> writer,
      Version version,
      @Nullable PutResult result,
      @Nullable Throwable failure) {
    PutResult known = result == null
        ? PutResult.missed(failure == null ? "failed" : failure.getClass().getSimpleName())
        : result;
    Version held = known.status() == PutResult.Status.SUPERSEDED ? known.held() : null;
    if (held != null && mustRise(held, version)) {
      Version above = above(held, version);
      if (raises < MAX_RAISES) {
        raises++;
        killed = given != null || superseded || (value != null && isOvertakenHere(version));
        begin(above);
        return false;
      }
      if (value == null || killed || superseded) {
        writer.addHint(Objects.requireNonNull(storageKey), above);
        known = PutResult.missed("overtaken " + MAX_RAISES + " times");
      }
    }
    if (known.status() == PutResult.Status.MISSED && given != null && !killed) {
      // What was loaded before the origin's answer may have a higher version than the origin has.
      writer.addHint(Objects.requireNonNull(storageKey), targets.versions().next());
    }
    results[writer.link().index()] = known;
    if (known.status() == PutResult.Status.SUPERSEDED && value != null && !killed) {
      superseded = true; // something newer is there: this value is shown nowhere
    }
    return true;
  }

  /**
   * Returns the version under which the write begins again. What is left of a put behind which a later write of this node has begun takes the place of what it met, and of nothing that came after it: a stamp drawn now would be above the
   * later write as well, and nothing would be left of the three.
   */
  private Version above(Version held, Version version) {
    Version justAbove = value != null && given == null && isOvertakenHere(version)
        ? HybridClock.derived(held)
        : null;
    return justAbove == null ? targets.versions().above(held) : justAbove;
  }

  /**
   * This node's own versions are in order with this one, whatever the clocks say: it yields to them. A put whose version the origin has was stamped before the origin's answer, so that what stands in its way may have been loaded
   * before that: there it goes on as an invalidation.
   */
  private boolean mustRise(Version held, Version version) {
    Conflict rule = Conflict.CALL;
    if (value != null && given != null) {
      rule = killed ? Conflict.ORIGIN_PUT_GIVEN_UP : Conflict.ORIGIN_PUT;
    }
    return !rule.keeps(held, version, targets.versions());
  }

  private boolean isOvertakenHere(Version version) {
    return state.isOvertaken(Objects.requireNonNull(first), version);
  }

  /** The turn of the near layers: the flight is detached, the minimum visible version raised, and then shown or dropped. */
  private void near(StoredEntry<V> entry) {
    Version version = entry.version();
    List<Runnable> afterwards = new ArrayList<>();
    state.completeWrite(version, newest -> {
      if (storageKey != null) {
        for (LayerWriter<K, V> writer : targets.far()) {
          Runnable purged = writer.completed(storageKey, version);
          if (purged != null) {
            afterwards.add(purged);
          }
        }
      }
      for (NearLink<K, V> link : targets.near()) {
        results[link.index()] = near(link, entry, newest);
      }
    });
    afterwards.forEach(Runnable::run);
  }

  private PutResult near(NearLink<K, V> link, StoredEntry<V> entry, boolean newest) {
    K key = state.key();
    if (entry.isTombstone() && newest) {
      link.invalidate(key, entry.version(), targets.versions());
      return value == null ? PutResult.stored() : PutResult.skipped(OVERTAKEN);
    }
    if (!newest || superseded) {
      dropOlder(link, entry.version());
      return superseded || !newest ? PutResult.superseded(null) : PutResult.stored();
    }
    if (skipWrites != null && skipWrites[link.index()]) {
      link.dropBelow(key, entry.version());
      return PutResult.skipped("skipped by the call");
    }
    if (undecided || !link.keepsPuts()) {
      link.dropBelow(key, entry.version());
      return PutResult.skipped(undecided ? UNDECIDED : "invalidate mode");
    }
    String broken = checked == null ? null : checked.broken(link.index());
    PutResult shown = link.put(key, nearCopy(link, entry), broken);
    if (shown.status() == PutResult.Status.SUPERSEDED) {
      dropOlder(link, entry.version());
    }
    return shown;
  }

  private StoredEntry<V> nearCopy(NearLink<K, V> link, StoredEntry<V> entry) {
    return targets.nearCopies().of(link, entry, epoch);
  }

  /** Where the version is older than the origin's answer, what was loaded in between has a newer one and the older value. */
  private void dropOlder(NearLink<K, V> link, Version version) {
    if (given == null) {
      link.dropInDoubt(state.key(), version, targets.versions());
    } else {
      link.invalidate(state.key(), version, targets.versions());
    }
  }

  /** Tells the other nodes; the layers that may hold something older are told by all of them until one has confirmed it. */
  private void announce(StoredEntry<V> entry) {
    if (storageKey == null) {
      return;
    }
    List<String> confirmed = new ArrayList<>();
    for (LayerWriter<K, V> writer : targets.far()) {
      PutResult.Status status =
          Objects.requireNonNull(results[writer.link().index()]).status();
      // A queue may have been faster than this call, and have told of its end before the write is
      // told.
      boolean queued = writer.waiting(storageKey) != null;
      boolean refused = status == PutResult.Status.REJECTED && entry.isTombstone();
      if (writer.link().isShared()
          && !queued
          && !refused
          && status
              != PutResult.Status.MISSED // else there is a hint before it is hidden from the queue
          && writer.hints().against(storageKey) == null) {
        confirmed.add(writer.link().name());
      }
    }
    targets.announcements().written(storageKey, entry.version(), confirmed);
  }

  private WriteOutcome outcome(Version version) {
    Map<String, PutResult> layers = new LinkedHashMap<>();
    List<String> names = targets.names();
    for (int i = 0; i < results.length; i++) {
      layers.put(names.get(i), Objects.requireNonNull(results[i]));
    }
    return WriteOutcome.of(version, layers);
  }

  @Override
  public String toString() {
    return "WriteCall" + Arrays.toString(results);
  }

  /** Makes the copy of an entry that a near layer holds. */
  public interface NearCopies<V> {
    /** Returns the present epoch of near entries; read before the write begins. */
    long epoch();

    /** Returns the copy, with the limits it has in that layer from now on; unverified if another epoch has begun. */
    StoredEntry<V> of(NearLink<?, V> link, StoredEntry<V> entry, long epoch);
  }

  /**
   * Where a chain's writes go.
   *
   * @param near its near layers, nearest first
   * @param far the writers of its far layers, nearest first
   * @param names the names of all layers, by index
   * @param nearCopies what makes near copies
   * @param life how long entries live
   * @param versions what draws versions
   * @param clock the clock
   * @param ofPut what a put carries that begins now, or null while it is undecided
   * @param announcements what tells other nodes
   */
  public record Targets<K, V>(
      List<NearLink<K, V>> near,
      List<LayerWriter<K, V>> far,
      List<String> names,
      NearCopies<V> nearCopies,
      Life life,
      HybridClock versions,
      ChainClock clock,
      Supplier<@Nullable EntryGenerations> ofPut,
      Announcements announcements) {
    /** Draws the stamp of a write that begins now. */
    public Stamp stamp() {
      long epoch = nearCopies.epoch(); // before what is valid: that changes first
      return new Stamp(versions.next(), epoch, ofPut.get());
    }
  }
}
