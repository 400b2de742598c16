package io.cachechain.core.internal.chain;

import io.cachechain.ChainDescription;
import io.cachechain.ChainStats;
import io.cachechain.core.internal.cluster.Cluster;
import io.cachechain.core.internal.describe.DescriptionText;
import io.cachechain.core.internal.layer.LinkContext;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.write.LayerWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The report of a chain: its statistics, its settings, and the state of its layers. Thread-safe.
 */
final class ChainReport<K, V> {
  private final ChainSettings<K, V> settings;
  private final Parts<K, V> parts;
  private final Cluster<K, V> cluster;
  private final ChainCounters counters;
  private final LinkContext layers;

  /**
   * Creates the report of a chain.
   *
   * @param settings how it was made
   * @param parts its layers
   * @param cluster the other nodes
   * @param counters what its callers met
   * @param layers has the counters of the layers
   */
  ChainReport(
      ChainSettings<K, V> settings,
      Parts<K, V> parts,
      Cluster<K, V> cluster,
      ChainCounters counters,
      LinkContext layers) {
    this.settings = settings;
    this.parts = parts;
    this.cluster = cluster;
    this.counters = counters;
    this.layers = layers;
  }

  ChainStats stats() {
    Map<String, ChainStats> each = new LinkedHashMap<>();
    long nearHits = 0;
    long nearNegativeHits = 0;
    for (LayerSettings<V> layer : settings.layers()) {
      String name = layer.name();
      each.put(name, new ChainStats(name, layers.counters(name).snapshot(), Map.of()));
    }
    for (NearLink<K, V> link : parts.near().links()) {
      ChainStats stats = Objects.requireNonNull(each.get(link.name()));
      nearHits += stats.hits() - stats.negativeHits();
      nearNegativeHits += stats.negativeHits();
    }
    return new ChainStats(settings.name(), counters.snapshot(nearHits, nearNegativeHits), each);
  }

  ChainDescription describe() {
    return DescriptionText.describe(settings, this::state, cluster.state());
  }

  /** Returns the state of a layer as human-readable text. */
  private String state(String layer) {
    for (int i = 0; i < parts.far().size(); i++) {
      LayerWriter<K, V> writer = parts.far().get(i);
      if (writer.link().name().equals(layer)) {
        return writer.link().health().text()
            + (writer.depth() == 0 ? "" : ", " + writer.depth() + " waiting")
            + (writer.hints().size() == 0 ? "" : ", " + writer.hints().size() + " to replay")
            + (parts.keeper().misses(i) ? ", a clear to replay" : "");
      }
    }
    return "up";
  }
}
