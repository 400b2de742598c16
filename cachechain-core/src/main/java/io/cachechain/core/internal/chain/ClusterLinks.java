package io.cachechain.core.internal.chain;

import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.cluster.ClearHandler;
import io.cachechain.core.internal.cluster.Cluster;
import io.cachechain.core.internal.cluster.DataLossSubscriptions;
import io.cachechain.core.internal.cluster.GenerationKeeper;
import io.cachechain.core.internal.cluster.GenerationSettings;
import io.cachechain.core.internal.cluster.KnownGenerations;
import io.cachechain.core.internal.cluster.MessageKeys;
import io.cachechain.core.internal.cluster.NearTrust;
import io.cachechain.core.internal.cluster.Outages;
import io.cachechain.core.internal.cluster.RemoteChangeHandler;
import io.cachechain.core.internal.cluster.Revalidation;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Connects a chain to the other nodes, and to what must be known of those before a near entry is
 * trusted.
 */
final class ClusterLinks<K, V> {
  private final ChainSettings<K, V> settings;
  private final Keys<K> keys;
  private final Outages outages;
  private final ChainClock clock;
  private final Executor maintenance;
  private final KnownGenerations generations;
  private final Counters<BackplaneEvent> counters = new Counters<>(BackplaneEvent.class);
  private final Revalidation revalidation;
  private final Cluster<K, V> cluster;
  private final NearTrust trust;

  /**
   * Creates the links of a chain; {@link Cluster#start} connects them.
   *
   * @param settings the settings of the chain
   * @param clock its clock
   * @param maintenance runs its periodic tasks
   * @param coarse its near time
   * @param generations its valid generations
   * @param outages logs its layers in trouble
   * @param keys its keys
   */
  ClusterLinks(
      ChainSettings<K, V> settings,
      ChainClock clock,
      Executor maintenance,
      CoarseClock coarse,
      KnownGenerations generations,
      Outages outages,
      Keys<K> keys) {
    this.settings = settings;
    this.keys = keys;
    this.outages = outages;
    this.clock = clock;
    this.maintenance = maintenance;
    this.generations = generations;
    this.revalidation = new Revalidation(coarse, clock, Defaults.NEAR_MAX_TTL, counters);
    this.cluster = new Cluster<>(
        settings,
        clock,
        maintenance,
        revalidation,
        outages,
        counters,
        keys.prefix().length());
    this.trust = new NearTrust(settings.layers(), cluster, revalidation, generations, counters);
  }

  Cluster<K, V> cluster() {
    return cluster;
  }

  NearTrust trust() {
    return trust;
  }

  Revalidation revalidation() {
    return revalidation;
  }

  /** Returns what applies the changes of other nodes. */
  RemoteChangeHandler<K, V> remoteChanges(Parts<K, V> parts, Executor executor) {
    return new RemoteChangeHandler<>(
        parts.near().links(),
        parts.far(),
        parts.keyStates(),
        parts.versions(),
        new MessageKeys<>(
            keys.prefix(),
            Objects.requireNonNull(settings.keyRead(), "a chain with a backplane can read keys")),
        executor,
        counters);
  }

  /**
   * Returns what keeps the generations of this node and the records of the far layers alike.
   *
   * @param versions draws the versions of records
   * @param far the far layers, nearest first
   * @param executor runs writes that have waited for the first records
   * @param chainCounters count clears
   * @param listener is notified of clears
   */
  GenerationKeeper keeper(
      HybridClock versions,
      List<LayerWriter<K, V>> far,
      Executor executor,
      ChainCounters chainCounters,
      ChainListener listener) {
    List<FarLink<V>> links = far.stream().map(LayerWriter::link).toList();
    return new GenerationKeeper(
        generations,
        links,
        new GenerationSettings(
            keys.generationsKey(),
            settings.get(EngineOptions.GENERATIONS_POLL),
            versions,
            clock,
            executor,
            maintenance,
            new ClearHandler(
                settings.name(), links, cluster, revalidation, chainCounters, listener, outages)));
  }

  /** Returns what watches the far layers for data that they lose. */
  DataLossSubscriptions dataLossSubscriptions(Parts<K, V> parts) {
    return new DataLossSubscriptions(parts.far(), parts.keeper(), revalidation, outages);
  }
}
