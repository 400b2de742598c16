package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.read.NearState;
import io.cachechain.core.internal.settings.LayerSettings;
import java.util.List;

/**
 * How far the near entries of a chain are trusted: as long as other nodes' changes reach this node,
 * and without a check. Thread-safe.
 */
public final class NearTrust implements NearState {
  private final int lastShared;
  private final Cluster<?, ?> cluster;
  private final Revalidation revalidation;
  private final KnownGenerations generations;
  private final Counters<BackplaneEvent> counters;

  /**
   * Creates the trust of a chain.
   *
   * @param layers the layers of the chain, nearest first
   * @param cluster the other nodes
   * @param revalidation knows which near entries are unverified
   * @param generations the valid generations
   * @param counters counts unverified entries that are served
   */
  public NearTrust(
      List<? extends LayerSettings<?>> layers,
      Cluster<?, ?> cluster,
      Revalidation revalidation,
      KnownGenerations generations,
      Counters<BackplaneEvent> counters) {
    int last = -1;
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).isShared()) {
        last = i;
      }
    }
    this.lastShared = last;
    this.cluster = cluster;
    this.revalidation = revalidation;
    this.generations = generations;
    this.counters = counters;
  }

  @Override
  public boolean hasSharedLayers() {
    return lastShared >= 0;
  }

  @Override
  public long latest(int layer, long now) {
    boolean cut =
        cluster.isPresent() && layer < lastShared && (!cluster.isUp() || revalidation.isOn());
    return cut ? now + Defaults.NEAR_MAX_TTL.toMillis() : StoredEntry.NEVER;
  }

  @Override
  public boolean mayServe(StoredEntry<?> entry) {
    boolean serves = generations.now().admits(entry) && revalidation.mayServe(entry);
    if (serves) {
      counters.count(BackplaneEvent.UNVERIFIED_HIT);
    }
    return serves;
  }

  /**
   * Returns whether a near entry that is not good is of use nevertheless: it may be served while no
   * farther layer can be asked.
   */
  public boolean keeps(StoredEntry<?> entry) {
    return generations.now().admits(entry)
        && (revalidation.mayServe(entry) || revalidation.isOnlyOutdated(entry));
  }

  @Override
  public boolean isStillValid(StoredEntry<?> entry) {
    return revalidation.isOnlyOutdated(entry) && generations.now().admits(entry);
  }
}
