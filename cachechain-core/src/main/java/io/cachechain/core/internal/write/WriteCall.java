package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.flight.KeySlot;
import io.cachechain.core.internal.fresh.Life;
import io.cachechain.core.internal.fresh.StoredEntry;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.link.NearLink;
import io.cachechain.core.internal.link.ValueCheck.Judgement;
import io.cachechain.core.internal.planted.Planted;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One put or invalidation, which are the same path: stamp, then far to near through each layer's writer, then the key's slot is settled and the near layers change, then the outcome is given. So nothing is
 * shown near before the far layers have settled, and whatever flew meanwhile stores nothing afterwards.
 *
 * <p>The caller has entered the slot, and leaves it when the outcome is there.
 */
public final class WriteCall<K, V> {
  private final KeySlot<K, V> slot;
  private final @Nullable String slotKey;
  private final @Nullable V value;
  private final @Nullable EntryPolicy policy;
  private final Encodings encodings;
  private final boolean @Nullable [] skipWrites;
  private final Targets<K, V> targets;
  private final PutResult[] results;
  private boolean superseded;

  /**
   * Creates a write that has not begun.
   *
   * @param slot the slot of the key
   * @param slotKey the key in far layers, or null if there are none
   * @param value the value, or null for an invalidation
   * @param policy how the entry lives, or null for the chain's way
   * @param encodings the value as bytes, for each far layer that needs them
   * @param skipWrites for each layer, whether it gets a tombstone instead of the value; null for none
   * @param targets the layers
   */
  public WriteCall(
      KeySlot<K, V> slot,
      @Nullable String slotKey,
      @Nullable V value,
      @Nullable EntryPolicy policy,
      Encodings encodings,
      boolean @Nullable [] skipWrites,
      Targets<K, V> targets) {
    this.slot = slot;
    this.slotKey = slotKey;
    this.value = value;
    this.policy = policy;
    this.encodings = encodings;
    this.skipWrites = skipWrites;
    this.targets = targets;
    this.results = new PutResult[targets.near().size() + targets.far().size()];
  }

  /** Runs the write; the future never fails but for a bug of the engine. */
  public CompletableFuture<WriteOutcome> run() {
    Version version = targets.versions().next();
    long now = targets.clock().currentTimeMillis();
    StoredEntry<V> tombstone =
        StoredEntry.tombstone(version, now, targets.life().physicalEnd(now, now));
    StoredEntry<V> entry = value == null ? tombstone : entry(version, now, value);
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
    far(targets.far().size() - 1, entry, tombstone, outcome);
    return outcome;
  }

  private StoredEntry<V> entry(Version version, long now, V stored) {
    Life life = targets.life();
    long ttl = life.baseTtl(policy, Life.jitterHash(slot.key(), version));
    long hard = life.hardLimit(now, ttl, policy);
    return StoredEntry.value(stored, version, new StoredEntry.Times(now, ttl, hard, hard, 0));
  }

  /** Writes the far layers, farthest first: each settles before the next nearer one is touched. */
  private void far(
      int from,
      StoredEntry<V> entry,
      StoredEntry<V> tombstone,
      CompletableFuture<WriteOutcome> outcome) {
    for (int i = from; i >= 0; i--) {
      int index = i;
      LayerWriter<K, V> writer = targets.far().get(i);
      CompletableFuture<PutResult> written = write(writer, entry, tombstone);
      if (!written.isDone()) {
        FutureChains.whenDone(written, (result, failure) -> {
          settled(writer, result, failure);
          far(index - 1, entry, tombstone, outcome);
        });
        return;
      }
      settled(writer, written.isCompletedExceptionally() ? null : written.join(), null);
    }
    near(entry);
    outcome.complete(outcome(entry.version()));
  }

  private CompletableFuture<PutResult> write(
      LayerWriter<K, V> writer, StoredEntry<V> entry, StoredEntry<V> tombstone) {
    WritePolicy writes = writer.link().settings().writes();
    boolean waits = writes.mode() != WritePolicy.Mode.QUEUED;
    String key = Objects.requireNonNull(slotKey);
    String reason =
        entry.isTombstone() || superseded ? null : tombstoneReason(writer, entry, writes);
    if (entry.isTombstone() || superseded || reason != null) {
      CompletableFuture<PutResult> written = writer.write(slot.key(), key, tombstone, null, waits);
      return reason == null ? written : written.thenApply(result -> skipped(result, reason));
    }
    return writer.write(slot.key(), key, entry, encodings.of(writer.link().index()), waits);
  }

  /** Returns why this layer gets a tombstone instead of the value, or null if it gets the value. There is no "not written". */
  private @Nullable String tombstoneReason(
      LayerWriter<K, V> writer, StoredEntry<V> entry, WritePolicy writes) {
    if (skipWrites != null && skipWrites[writer.link().index()]) {
      return "skipped by the call";
    }
    if (writes.mode() == WritePolicy.Mode.INVALIDATE) {
      return "invalidate mode";
    }
    V stored = entry.value();
    boolean valid = stored == null || writer.link().check().judge(stored) != Judgement.SKIP;
    return valid ? null : "not valid";
  }

  private static PutResult skipped(PutResult result, String reason) {
    return switch (result.status()) {
      case STORED, QUEUED -> PutResult.skipped(reason);
      default -> result;
    };
  }

  private void settled(
      LayerWriter<K, V> writer, @Nullable PutResult result, @Nullable Throwable failure) {
    PutResult known = result == null
        ? PutResult.owed(failure == null ? "failed" : failure.getClass().getSimpleName())
        : result;
    results[writer.link().index()] = known;
    if (known.status() == PutResult.Status.SUPERSEDED
        && value != null
        && !targets.planted().contains(Planted.SUPERSEDED_PUT_SHOWN)) {
      superseded = true; // something newer is there: this value is shown nowhere
    }
  }

  /** The turn of the near layers: the flight is cut loose, the floor raised, and then shown or dropped. */
  private void near(StoredEntry<V> entry) {
    Version version = entry.version();
    List<Runnable> afterwards = new ArrayList<>();
    slot.lock();
    try {
      Flight<V> flight = slot.flight();
      boolean newest = slot.settle(version);
      if (flight != null && targets.planted().contains(Planted.FLIGHT_JOINED_AFTER_WRITE)) {
        slot.begin(flight);
      }
      if (slotKey != null) {
        for (LayerWriter<K, V> writer : targets.far()) {
          Runnable purged = writer.settled(slotKey, version);
          if (purged != null) {
            afterwards.add(purged);
          }
        }
      }
      for (NearLink<K, V> link : targets.near()) {
        results[link.index()] = near(link, entry, newest);
      }
    } finally {
      slot.unlock();
    }
    afterwards.forEach(Runnable::run);
  }

  private PutResult near(NearLink<K, V> link, StoredEntry<V> entry, boolean newest) {
    K key = slot.key();
    if (entry.isTombstone() || !newest || superseded) {
      link.dropBelow(key, entry.version());
      return superseded || !newest ? PutResult.superseded(null) : PutResult.stored();
    }
    if (skipWrites != null && skipWrites[link.index()]) {
      link.dropBelow(key, entry.version());
      return PutResult.skipped("skipped by the call");
    }
    if (link.settings().writes().mode() == WritePolicy.Mode.INVALIDATE) {
      link.dropBelow(key, entry.version());
      return PutResult.skipped("invalidate mode");
    }
    return link.put(key, targets.nearCopies().of(link, entry));
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

  /** The value as bytes, by layer. */
  @FunctionalInterface
  public interface Encodings {
    /** No bytes: an invalidation. */
    Encodings NONE = layer -> null;

    /** Returns the encoded value for the layer of this index. */
    byte @Nullable [] of(int layer);
  }

  /** Makes the copy of an entry that a near layer holds. */
  public interface NearCopies<V> {
    /** Returns the copy, with the limits it has in that layer from now on. */
    StoredEntry<V> of(NearLink<?, V> link, StoredEntry<V> entry);
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
   * @param planted the faults planted in the chain
   */
  public record Targets<K, V>(
      List<NearLink<K, V>> near,
      List<LayerWriter<K, V>> far,
      List<String> names,
      NearCopies<V> nearCopies,
      Life life,
      HybridClock versions,
      ChainClock clock,
      Set<Planted> planted) {}
}
