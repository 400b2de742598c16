package io.cachechain.core.internal.write;

import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One put or invalidation, which are the same path: stamp, then far to near through each layer's
 * writer, then the key's write is completed and the near layers change, then the outcome is given.
 * So nothing is shown near before the far layers have ended, and whatever flew meanwhile stores
 * nothing afterwards.
 *
 * <p>If in doubt, remove: a write that meets another node's version which is not certainly newer is
 * raised above it, and all layers are written again: that node may have stamped what it wrote
 * before by a faster clock. A put is raised only while no later write of the key has begun here;
 * else it is a tombstone in the layers that are left, and where it meets such a version, in all. At
 * most five times.
 *
 * <p>The caller has entered the state of the key, and leaves it when the outcome is there.
 */
final class WriteCall<K, V> {
  /**
   * How often a write is repeated above what stands in its way before it leaves a hint, or yields.
   */
  private static final int MAX_RAISES = 5;

  private static final String OVERTAKEN = "something else was stored meanwhile";
  private static final String UNDECIDED = "two nodes have cleared at once";

  private final WriteRequest<K, V> request;
  private final KeyState<K, ?> state;
  private final K key;
  private final @Nullable String storageKey;
  private final @Nullable CheckedValue<V> put;
  private final @Nullable Stamp given;
  private final List<LayerWriter<K, V>> far;
  private final NearCopies<K, V> near;
  private final NewEntries entries;
  private final HybridClock versions;
  private final WriteReport<K, V> report;
  private final @Nullable PutResult[] results;
  private final CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
  private @Nullable Version first;
  private int raises;
  private boolean superseded;

  /** Nothing is left of a put but a tombstone in each layer. */
  private boolean killed;

  private long epoch;
  private EntryGenerations generations = EntryGenerations.NONE;

  /**
   * Two nodes have cleared at once, and until they have agreed nothing that is stored would be
   * valid.
   */
  private boolean undecided;

  /**
   * Creates a write that has not begun.
   *
   * @param request what is to be written
   * @param given the stamp under which the origin has the value, or null to draw one
   * @param far the writers of the far layers, nearest first
   * @param near the near layers
   * @param entries makes the entries
   * @param versions draws and compares versions
   * @param report says what the write has done
   */
  WriteCall(
      WriteRequest<K, V> request,
      @Nullable Stamp given,
      List<LayerWriter<K, V>> far,
      NearCopies<K, V> near,
      NewEntries entries,
      HybridClock versions,
      WriteReport<K, V> report) {
    this.request = request;
    this.state = request.state;
    this.key = state.key();
    this.storageKey = request.storageKey;
    this.put = request.value;
    this.given = given;
    this.far = far;
    this.near = near;
    this.entries = entries;
    this.versions = versions;
    this.report = report;
    this.results = report.noResults();
  }

  /**
   * Runs the write; the future never fails but for a bug of the engine.
   *
   * <p>If code of a user has run since the call began, the write keeps the place of its call: it is
   * of what was valid then, and whatever write of the key has begun here since then overtakes it.
   */
  CompletableFuture<WriteOutcome> run() {
    Stamp call = given == null ? request.call : null;
    Stamp stamp = state.beginWrite(call, given == null ? entries::stamp : () -> given);
    if (stamp == null) {
      Arrays.fill(results, PutResult.superseded(null));
      outcome.complete(report.outcome(Objects.requireNonNull(call).version(), results));
      return outcome;
    }
    Stamp began = call == null ? stamp : call;
    EntryGenerations present = began.generations();
    epoch = began.epoch();
    generations = present == null ? EntryGenerations.NONE : present;
    undecided = put != null && present == null;
    first = stamp.version();
    begin(first);
    return outcome;
  }

  private void begin(Version version) {
    StoredEntry<V> entry = put == null || killed
        ? entries.tombstone(version)
        : entries.value(key, put.value, version, request.policy, generations);
    far(far.size() - 1, version, entry);
  }

  /**
   * Writes the far layers, farthest first: each has ended before the next nearer one is touched.
   */
  private void far(int from, Version version, StoredEntry<V> entry) {
    for (int i = from; i >= 0; i--) {
      int index = i;
      LayerWriter<K, V> writer = far.get(i);
      CompletableFuture<PutResult> written = write(writer, version, entry);
      if (!written.isDone()) {
        FutureChains.whenDone(written, (result, failure) -> {
          if (concludes(writer, version, result, failure)) {
            far(index - 1, version, entry);
          }
        });
        return;
      }
      PutResult result = written.isCompletedExceptionally() ? null : written.join();
      if (!concludes(writer, version, result, null)) {
        return;
      }
    }
    near(version, entry);
    if (storageKey != null) {
      report.announce(storageKey, version, put == null || killed, results);
    }
    outcome.complete(report.outcome(version, results));
  }

  private CompletableFuture<PutResult> write(
      LayerWriter<K, V> writer, Version version, StoredEntry<V> entry) {
    if (put != null && !killed && !superseded && isOvertakenHere(version)) {
      superseded =
          true; // a later write of this node has begun: what is left of this one is its tombstone
    }
    String storage = Objects.requireNonNull(storageKey);
    int layer = writer.index();
    String reason = whyNoValue(writer, layer);
    if (put != null && !killed && !superseded && reason == null) {
      return writer.write(key, storage, entry, put.payload(layer), inQueue());
    }
    CompletableFuture<PutResult> written =
        writer.write(key, storage, entries.tombstoneFor(entry), null, inQueue());
    return reason == null ? written : written.thenApply(result -> skipped(result, reason));
  }

  private Raise inQueue() {
    return given == null || killed ? Raise.IN_DOUBT : Raise.ABOVE_ALL;
  }

  /**
   * Returns why a far layer gets the tombstone of a put instead of its value, or null for no reason
   * to report. There is no "not written".
   */
  private @Nullable String whyNoValue(LayerWriter<K, V> writer, int layer) {
    if (killed) {
      return OVERTAKEN;
    }
    if (put == null || superseded) {
      return null;
    }
    if (!request.mask.fills(layer)) {
      return "skipped by the call";
    }
    if (!writer.keepsPuts()) {
      return "invalidate mode";
    }
    if (undecided) {
      return UNDECIDED;
    }
    String broken = put.broken(layer);
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
    PutResult.Status status = known.status();
    Version held = status == PutResult.Status.SUPERSEDED ? known.held() : null;
    if (held != null && mustRise(held, version)) {
      Version above = above(held, version);
      if (raises < MAX_RAISES) {
        raises++;
        killed = given != null || superseded || (put != null && isOvertakenHere(version));
        begin(above);
        return false;
      }
      if (put == null || killed || superseded) {
        writer.addHint(Objects.requireNonNull(storageKey), above);
        known = PutResult.missed("overtaken " + MAX_RAISES + " times");
        status = PutResult.Status.MISSED;
      }
    }
    if (status == PutResult.Status.MISSED && given != null && !killed) {
      // What was loaded before the origin's answer may have a higher version than the origin has.
      writer.addHint(Objects.requireNonNull(storageKey), versions.next());
    }
    results[writer.index()] = known;
    if (status == PutResult.Status.SUPERSEDED && put != null && !killed) {
      superseded = true; // something newer is there: this value is shown nowhere
    }
    return true;
  }

  /**
   * Returns the version under which the write begins again. What is left of a put behind which a
   * later write of this node has begun takes the place of what it met, and of nothing that came
   * after it: a stamp drawn now would be above the later write as well, and nothing would be left
   * of the three.
   */
  private Version above(Version held, Version version) {
    Version justAbove =
        put != null && given == null && isOvertakenHere(version) ? HybridClock.derived(held) : null;
    return justAbove == null ? versions.above(held) : justAbove;
  }

  /**
   * This node's own versions are in order with this one, whatever the clocks say: it yields to
   * them. A put whose version the origin has was stamped before the origin's answer, so that what
   * stands in its way may have been loaded before that: there it goes on as an invalidation.
   */
  private boolean mustRise(Version held, Version version) {
    Conflict rule = Conflict.CALL;
    if (put != null && given != null) {
      rule = killed ? Conflict.ORIGIN_PUT_GIVEN_UP : Conflict.ORIGIN_PUT;
    }
    return !rule.keeps(held, version, versions);
  }

  private boolean isOvertakenHere(Version version) {
    return state.isOvertaken(Objects.requireNonNull(first), version);
  }

  /**
   * The turn of the near layers: the flight is detached, the minimum visible version raised, and
   * then shown or dropped.
   */
  private void near(Version version, StoredEntry<V> entry) {
    List<Runnable> afterwards = new ArrayList<>(0);
    state.completeWrite(version, newest -> {
      if (storageKey != null) {
        for (LayerWriter<K, V> writer : far) {
          Runnable purged = writer.completed(storageKey, version);
          if (purged != null) {
            afterwards.add(purged);
          }
        }
      }
      for (NearLink<K, V> link : near.links()) {
        results[link.index()] = near(link, version, entry, newest);
      }
    });
    afterwards.forEach(Runnable::run);
  }

  private PutResult near(
      NearLink<K, V> link, Version version, StoredEntry<V> entry, boolean newest) {
    if ((put == null || killed) && newest) {
      link.invalidate(key, version, versions);
      return put == null ? PutResult.stored() : PutResult.skipped(OVERTAKEN);
    }
    if (put == null || !newest || superseded) {
      dropOlder(link, version);
      return PutResult.superseded(null);
    }
    int layer = link.index();
    if (!request.mask.fills(layer)) {
      link.dropBelow(key, version);
      return PutResult.skipped("skipped by the call");
    }
    if (undecided || !link.keepsPuts()) {
      link.dropBelow(key, version);
      return PutResult.skipped(undecided ? UNDECIDED : "invalidate mode");
    }
    PutResult shown = link.put(key, near.of(link, entry, epoch), put.broken(layer));
    if (shown.status() == PutResult.Status.SUPERSEDED) {
      dropOlder(link, version);
    }
    return shown;
  }

  /**
   * Where the version is older than the origin's answer, what was loaded in between has a newer one
   * and the older value.
   */
  private void dropOlder(NearLink<K, V> link, Version version) {
    if (given == null) {
      link.dropInDoubt(key, version, versions);
    } else {
      link.invalidate(key, version, versions);
    }
  }

  @Override
  public String toString() {
    return "WriteCall" + Arrays.toString(results);
  }
}
