package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invalidations that one walk has met on its way, which what lies behind must pass. One of a layer that is this node's alone says nothing of those that other nodes see, too: they say themselves who
 * won. For one thread at a time.
 */
final class Invalidations {
  private final List<Version> ofShared = new ArrayList<>(2);
  private final List<Version> ofPrivate = new ArrayList<>(0);

  /** Notes one that was met at a layer. */
  void add(FarLink<?> layer, Version version) {
    List<Version> met = layer.isShared() ? ofShared : ofPrivate;
    if (!met.contains(version)) {
      met.add(version);
    }
  }

  /** Notes one that was met at a layer, unless a later write of the same node was met already: who passes that one passes this one. */
  void addUnlessLater(FarLink<?> layer, Version version) {
    if (against(layer).stream().noneMatch(met -> HybridClock.isLaterOfSameNode(met, version))) {
      add(layer, version);
    }
  }

  /** Returns those which what a layer holds must pass. */
  List<Version> against(FarLink<?> layer) {
    return layer.isShared() ? ofShared : all();
  }

  /**
   * Returns those which what a layer holds must pass, with what speaks of that layer alone.
   *
   * @param missed what the layer has missed
   * @param floor the version below which nothing there counts, or null
   */
  List<Version> against(FarLink<?> layer, List<Version> missed, @Nullable Version floor) {
    List<Version> met = against(layer);
    if (floor == null && missed.isEmpty()) {
      return met;
    }
    List<Version> all = new ArrayList<>(met);
    all.addAll(missed);
    if (floor != null) {
      all.add(floor);
    }
    return all;
  }

  /** Returns all of them. */
  List<Version> all() {
    if (ofPrivate.isEmpty()) {
      return ofShared;
    }
    List<Version> all = new ArrayList<>(ofShared);
    all.addAll(ofPrivate);
    return all;
  }

  /** Returns whether a version is none of those that were met, or certainly after it. */
  boolean allPassedBy(Version version, HybridClock versions) {
    return all().stream()
        .allMatch(met -> version.equals(met) || versions.isCertainlyAfter(version, met));
  }

  /** Returns the one of the highest version which what a layer holds must pass, or null if there is none. */
  @Nullable
  Version newest(FarLink<?> layer) {
    Version newest = null;
    for (Version each : against(layer)) {
      newest = each.isNewerThan(newest) ? each : newest;
    }
    return newest;
  }
}
