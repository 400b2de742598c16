package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.metrics.LayerEvent;
import io.cachechain.core.internal.metrics.StoreKind;
import io.cachechain.core.internal.metrics.StoreOutcome;
import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A near layer inside a chain. It has no breaker, deadline or queue: all runs on the caller's thread. What the layer throws is its own failure, and it counts as holding nothing.
 */
public final class NearLink<K, V> {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String name;
  private final int index;
  private final NearLayer<K, V> layer;
  private final boolean keepsPuts;
  private final LayerCounters counters;
  private final LinkContext context;
  private final ValueCheck<V> check;
  private final boolean checked;

  /**
   * Creates a link.
   *
   * @param index the position of the layer in the chain
   * @param layer the layer, which the caller closes
   * @param settings how the layer is treated
   * @param context what all links of a chain share
   */
  public NearLink(
      int index, NearLayer<K, V> layer, LayerSettings<V> settings, LinkContext context) {
    this.name = settings.name();
    this.index = index;
    this.layer = layer;
    this.keepsPuts = settings.get(EngineOptions.WRITES).mode() != WritePolicy.Mode.INVALIDATE;
    this.context = context;
    this.counters = context.counters(name);
    this.check = new ValueCheck<>(context.log(), name, context.validators(settings));
    this.checked = !check.isEmpty();
  }

  /** Returns the name of the layer. */
  public String name() {
    return name;
  }

  /** Returns the position of the layer in the chain, nearest first. */
  public int index() {
    return index;
  }

  /** Returns whether the layer keeps the value of a put, and does not only drop what it held. */
  public boolean keepsPuts() {
    return keepsPuts;
  }

  /** Returns the validators. */
  public ValueCheck<V> check() {
    return check;
  }

  /** Returns the counters of the layer. */
  public LayerCounters counters() {
    return counters;
  }

  /**
   * Returns the good entry that the layer holds, or null: a read, which is counted. On a hit no lock, clock or allocation, but for an entry that lives too short for the coarse clock. An
   * entry whose time is over is removed, if it is still the very one that was seen.
   *
   * @param key the key
   * @param time the time of near entries; nothing is found when it is closed, and nothing counted
   */
  public @Nullable StoredEntry<V> find(K key, CoarseClock time) {
    long now = time.now();
    if (now == CoarseClock.CLOSED) {
      return null;
    }
    Entry<V> held;
    try {
      held = layer.peek(key);
    } catch (RuntimeException failure) {
      FailureKind kind = Failures.kindOf(failure);
      counters.failure(kind);
      context.failed(name, "read", kind, failure);
      return null;
    }
    if (held instanceof StoredEntry<V> entry) {
      if (entry.isGoodAt(now) || isGoodExactly(entry, time)) {
        return good(entry);
      }
      if (!time.isUnverified(entry.nearUntil())) {
        drop(key, entry);
      }
    } else if (held != null) {
      Throwable misuse =
          Failures.misuse("the layer holds an entry which the engine did not make", null);
      counters.failure(FailureKind.MISUSE);
      context.failed(name, "read", FailureKind.MISUSE, misuse);
      return null;
    }
    counters.count(LayerEvent.MISS);
    return null;
  }

  private @Nullable StoredEntry<V> good(StoredEntry<V> entry) {
    V value = entry.value();
    if (value == null) {
      counters.count(LayerEvent.NEGATIVE_HIT);
    } else if (!takes(value)) {
      counters.count(LayerEvent.MISS);
      return null;
    } else {
      counters.hit();
    }
    return entry;
  }

  private static boolean isGood(StoredEntry<?> entry, CoarseClock time) {
    return entry.isGoodAt(time.now()) || isGoodExactly(entry, time);
  }

  private static boolean isGoodExactly(StoredEntry<?> entry, CoarseClock time) {
    return entry.isExact() && entry.isGoodAtExactly(time.exactNow());
  }

  /** Returns what the layer holds, or null; not counted, and a failure is not reported. */
  private @Nullable StoredEntry<V> held(K key) {
    try {
      return layer.peek(key) instanceof StoredEntry<V> entry ? entry : null;
    } catch (RuntimeException failure) {
      return null; // the first look has reported it
    }
  }

  /** Returns the good entry that the layer holds, or null, without counting: a second look. */
  public @Nullable StoredEntry<V> peek(K key, CoarseClock time) {
    StoredEntry<V> entry = held(key);
    return entry != null && isGood(entry, time) && takes(entry.value()) ? entry : null;
  }

  /** Returns the good or unverified entry that the layer holds, or null, as {@link #peek} does. */
  public @Nullable StoredEntry<V> peekAlsoUnverified(K key, CoarseClock time) {
    StoredEntry<V> entry = held(key);
    return entry != null
            && (isGood(entry, time) || time.isUnverified(entry.nearUntil()))
            && takes(entry.value())
        ? entry
        : null;
  }

  /** Returns whether the layer holds exactly this entry, and it is good. */
  @SuppressWarnings("ReferenceEquality") // another one of the same version has other limits
  public boolean holds(K key, StoredEntry<V> entry, CoarseClock time) {
    return held(key) == entry && isGood(entry, time);
  }

  /** Returns whether the layer keeps this value; asked before the key's slot is locked, under which no code of a user runs. */
  public boolean takes(@Nullable V value) {
    return !checked || value == null || check.allowsRead(value);
  }

  /**
   * Returns the unverified entry that the layer holds, if it is valid, or null; not counted.
   *
   * @param key the key
   * @param time the time of near entries
   */
  public @Nullable StoredEntry<V> unverified(K key, CoarseClock time) {
    StoredEntry<V> entry = unverifiedOfAnyValue(key, time);
    return entry != null && takes(entry.value()) ? entry : null;
  }

  /** Returns the unverified entry that the layer holds, or null; not counted, and not validated. */
  public @Nullable StoredEntry<V> unverifiedOfAnyValue(K key, CoarseClock time) {
    StoredEntry<V> entry = held(key);
    return entry != null && time.isUnverified(entry.nearUntil()) ? entry : null;
  }

  /**
   * Keeps a copy of something read, which the layer {@link #takes}, unless a newer entry is held that is not unverified: of one that is, the farther layers have just said that it is not theirs. Called under the lock of the key's slot.
   *
   * @param key the key
   * @param entry the copy
   * @param time the time of near entries
   */
  public void fill(K key, StoredEntry<V> entry, CoarseClock time) {
    StoredEntry<V> unverified = unverifiedOfAnyValue(key, time);
    if (unverified != null && unverified.version().isNewerThan(entry.version())) {
      drop(key, unverified);
    }
    var unused = store(key, entry, StoreKind.FILL);
  }

  /** Something was read that the layer does not take: nothing older stays there. Called under the lock of the key's slot. */
  public void refuseFill(K key, Version version) {
    counters.store(StoreKind.FILL, StoreOutcome.REJECTED);
    dropBelow(key, version);
  }

  /**
   * Stores what was put unless a newer entry is held. Called under the lock of the key's slot.
   *
   * @param broken the rules of the layer that the value breaks, as human-readable text, or null if it is valid
   */
  public PutResult put(K key, StoredEntry<V> entry, @Nullable String broken) {
    if (broken != null) {
      counters.store(StoreKind.PUT, StoreOutcome.REJECTED);
      dropBelow(key, entry.version());
      return PutResult.skipped("not valid: " + broken);
    }
    return store(key, entry, entry.isTombstone() ? StoreKind.TOMBSTONE : StoreKind.PUT);
  }

  private PutResult store(K key, StoredEntry<V> entry, StoreKind kind) {
    try {
      PutResult result = Objects.requireNonNull(layer.store(key, entry), "the result of store");
      counters.store(kind, outcome(result));
      return result;
    } catch (RuntimeException failure) {
      counters.store(kind, StoreOutcome.FAILED);
      failed("write", failure);
      dropBelow(key, entry.version()); // what it holds now is older
      return PutResult.rejected("the layer threw " + failure.getClass().getSimpleName());
    }
  }

  private static StoreOutcome outcome(PutResult result) {
    return switch (result.status()) {
      case STORED -> StoreOutcome.STORED;
      case SUPERSEDED -> StoreOutcome.SUPERSEDED;
      default -> StoreOutcome.REJECTED;
    };
  }

  /** Removes what is held if it is older than this version. */
  public void dropBelow(K key, Version version) {
    dropIf(key, held -> version.isNewerThan(held));
  }

  /** Removes what is held unless it is certainly newer than an invalidation of this version: if in doubt, remove. Called under the lock of the key's slot. */
  public void invalidate(K key, Version version, HybridClock versions) {
    dropIf(key, held -> !Conflict.NEAR_COPY_OF_INVALIDATED.keeps(held, version, versions));
  }

  /** Removes what is held if it is older than a write of this version, or another node's and not certainly newer. Called under the lock of the key's slot. */
  public void dropInDoubt(K key, Version version, HybridClock versions) {
    dropIf(key, held -> !Conflict.NEAR_COPY.keeps(held, version, versions));
  }

  /** Removes what is held unless it is of exactly this version. */
  public void dropUnless(K key, Version version) {
    dropIf(key, held -> !held.equals(version));
  }

  private void dropIf(K key, Predicate<Version> drops) {
    try {
      Entry<V> held = layer.peek(key);
      if (held != null && drops.test(held.version())) {
        layer.drop(key, held);
      }
    } catch (RuntimeException failure) {
      failed("write", failure);
    }
  }

  /** Removes exactly this entry. */
  public void drop(K key, StoredEntry<V> seen) {
    try {
      layer.drop(key, seen);
    } catch (RuntimeException failure) {
      failed("write", failure);
    }
  }

  /**
   * Removes dead entries, a bounded number of them. By the monotonic clock: a jump of the wall kills nothing.
   *
   * @param limit how many entries to look at
   * @param time the time of near entries
   * @param keep says of an entry that is not good whether it may be served nevertheless
   */
  public void sweep(int limit, CoarseClock time, Predicate<StoredEntry<V>> keep) {
    long now = time.exactNow();
    try {
      int removed = layer.sweep(
          entry -> entry instanceof StoredEntry<V> stored
              && !stored.isGoodAtExactly(now)
              && !keep.test(stored),
          limit);
      LOG.trace("{}: {}: swept {} dead entries", context.chain(), name, removed);
    } catch (RuntimeException failure) {
      failed("sweep", failure);
    }
  }

  /** Returns the keys of what is held, as far as the layer can list them. */
  public Iterator<K> keys() {
    try {
      return layer.keys();
    } catch (RuntimeException failure) {
      failed("list", failure);
      return Collections.emptyIterator();
    }
  }

  /** Returns about how many entries are held, -1 if the layer cannot say. */
  public long estimatedSize() {
    return layer.estimatedSize();
  }

  /** Returns how many entries the layer has forgotten by itself, by cause; empty if it cannot say, or breaks. */
  public Map<String, Long> evictions() {
    try {
      return layer.evictions();
    } catch (RuntimeException broken) {
      return Map.of();
    }
  }

  private void failed(String operation, RuntimeException failure) {
    FailureKind kind = Failures.kindOf(failure);
    counters.writeFailure(kind);
    context.failed(name, operation, kind, failure);
  }
}
