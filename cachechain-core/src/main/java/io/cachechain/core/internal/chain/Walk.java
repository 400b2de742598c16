package io.cachechain.core.internal.chain;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.flight.Flight;
import io.cachechain.core.internal.fresh.StoredEntry;
import io.cachechain.core.internal.fresh.Verdict;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.link.LayerAnswer;
import io.cachechain.core.internal.planted.Planted;
import io.cachechain.core.internal.stats.LayerCounters;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
  private final String slotKey;
  private final List<LayerWriter<K, V>> far;
  private final Flight<V> flight;
  private final HybridClock versions;
  private final ChainClock clock;
  private final Set<Planted> planted;
  private final Consumer<Walk<K, V>> done;
  private final boolean[] known;
  private final @Nullable Version[] seen;
  private final List<Version> invalidations = new ArrayList<>(2);
  private volatile Map<String, FailureKind> skipped = Map.of();
  private volatile @Nullable String asking;
  private @Nullable Version newest;
  private @Nullable Version floor;
  private boolean failedFast;
  private @Nullable StoredEntry<V> hit;
  private int hitAt = -1;

  Walk(String slotKey, Paths<K, V> paths, Flight<V> flight, Consumer<Walk<K, V>> done) {
    this.slotKey = slotKey;
    this.far = paths.far();
    this.flight = flight;
    this.versions = paths.versions();
    this.clock = paths.clock();
    this.planted = paths.planted();
    this.done = done;
    this.known = new boolean[far.size()];
    this.seen = new @Nullable Version[far.size()];
  }

  void start() {
    from(0);
  }

  private void from(int start) {
    for (int i = start; i < far.size(); i++) {
      LayerWriter<K, V> layer = far.get(i);
      if (flight.skips(layer.link().index())) {
        continue;
      }
      asking = layer.link().name();
      if (!planted.contains(Planted.OWED_READ_AFTER_REPLY)) {
        note(layer);
      }
      StoredEntry<V> queued = layer.queued(slotKey);
      if (queued != null) {
        layer.link().counters().request();
        if (accepts(i, queued)) {
          break;
        }
        continue;
      }
      CompletableFuture<LayerAnswer<V>> answer = layer.link().read(slotKey);
      if (!answer.isDone()) {
        int index = i;
        FutureChains.whenDone(answer, (got, failure) -> {
          if (!takes(index, Objects.requireNonNull(got))) {
            from(index + 1);
          } else {
            end();
          }
        });
        return;
      }
      if (takes(i, answer.join())) {
        break;
      }
    }
    end();
  }

  /** What is owed is an invalidation for all layers from here on; the floor speaks of this layer only. */
  private void note(LayerWriter<K, V> layer) {
    Version owed = layer.owed().against(slotKey);
    if (owed != null) {
      invalidations.add(owed);
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
    if (planted.contains(Planted.OWED_READ_AFTER_REPLY)) {
      note(far.get(index));
    }
    if (answer.isUnknown()) {
      Map<String, FailureKind> more = new LinkedHashMap<>(skipped);
      more.put(far.get(index).link().name(), Objects.requireNonNull(answer.failure()));
      skipped = more;
      failedFast = far.get(index).link().settings().failFast();
      return failedFast;
    }
    known[index] = true;
    seen[index] = answer.held();
    StoredEntry<V> entry = answer.entry();
    if (entry == null) {
      far.get(index).link().counters().miss();
      return false;
    }
    return accepts(index, entry);
  }

  private boolean accepts(int index, StoredEntry<V> entry) {
    LayerWriter<K, V> layer = far.get(index);
    Version version = entry.version();
    Verdict verdict = Verdict.of(entry, clock.currentTimeMillis(), toPass(), versions);
    if (verdict != Verdict.FUTURE) {
      versions.see(version);
      sees(version);
    }
    LayerCounters counters = layer.link().counters();
    if (verdict == Verdict.FRESH) {
      if (entry.isNegative()) {
        counters.negativeHit();
      } else {
        counters.hit();
      }
      hit = entry;
      hitAt = index;
      return true;
    }
    counters.miss();
    if (verdict == Verdict.TOMBSTONE) {
      invalidations.add(version);
    } else if (verdict == Verdict.DISBELIEVED) {
      repair(layer);
    }
    return false;
  }

  private List<Version> toPass() {
    if (planted.contains(Planted.JUDGED_BY_HIGHEST_ONLY) && !invalidations.isEmpty()) {
      return List.of(Collections.max(invalidations));
    }
    if (floor == null) {
      return invalidations;
    }
    List<Version> all = new ArrayList<>(invalidations);
    all.add(floor);
    return all;
  }

  /** What is older than an invalidation which was met nearer is owed its removal, not merely passed over. */
  private void repair(LayerWriter<K, V> layer) {
    Version newestInvalidation = null;
    for (Version each : invalidations) {
      newestInvalidation = each.isNewerThan(newestInvalidation) ? each : newestInvalidation;
    }
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
