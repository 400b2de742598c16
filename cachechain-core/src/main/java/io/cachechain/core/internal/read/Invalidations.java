package io.cachechain.core.internal.read;

import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The invalidations that one walk has met on its way, each of which what lies behind must pass. One
 * that was met in a layer which only this node sees says nothing of a shared layer: the nodes that
 * see that have decided there who won. For one thread at a time.
 */
final class Invalidations {
  private List<Version> ofShared = List.of(); // most walks meet none
  private List<Version> ofPrivate = List.of();

  /** Notes one that was met at a shared layer, or at a private one. */
  void add(boolean shared, Version version) {
    if (shared) {
      ofShared = with(ofShared, version);
    } else {
      ofPrivate = with(ofPrivate, version);
    }
  }

  private static List<Version> with(List<Version> met, Version version) {
    if (met.contains(version)) {
      return met;
    }
    List<Version> all = met.isEmpty() ? new ArrayList<>(2) : met;
    all.add(version);
    return all;
  }

  /**
   * Notes one, unless a later write of the same node was met already: what passes that one passes
   * this one, too.
   */
  void addUnlessLater(boolean shared, Version version) {
    if (met(shared).stream().noneMatch(met -> HybridClock.isLaterOfSameNode(met, version))) {
      add(shared, version);
    }
  }

  /** Returns whether a version is none of those that count in each layer, or certainly after it. */
  boolean allPassedBy(Version version, HybridClock versions) {
    return met(false).stream().allMatch(met -> Conflict.READ.keeps(version, met, versions));
  }

  /**
   * Returns the highest that counts in each shared layer, or in each private one; null for none.
   */
  @Nullable
  Version newest(boolean shared) {
    Version newest = null;
    for (Version each : met(shared)) {
      newest = each.isNewerThan(newest) ? each : newest;
    }
    return newest;
  }

  /** Returns those that count in each shared layer, or in each private one; not to be changed. */
  List<Version> met(boolean shared) {
    if (shared || ofPrivate.isEmpty()) {
      return ofShared;
    }
    List<Version> all = new ArrayList<>(ofShared);
    all.addAll(ofPrivate);
    return all;
  }
}
