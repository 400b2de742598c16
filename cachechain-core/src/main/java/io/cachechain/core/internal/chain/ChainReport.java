package io.cachechain.core.internal.chain;

import io.cachechain.ChainDescription;
import io.cachechain.ChainStats;
import io.cachechain.core.internal.describe.DescriptionText;
import io.cachechain.core.internal.layer.LinkContext;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.write.LayerWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a chain says of itself: its numbers, how it was made, and how its layers are. Thread-safe. */
final class ChainReport<K, V> {
  private final ChainSettings<K, V> settings;
  private final Paths<K, V> paths;
  private final LinkContext layers;

  /**
   * Creates the report of a chain.
   *
   * @param settings how it was made
   * @param paths its layers and what its callers met
   * @param layers has the counters of the layers
   */
  ChainReport(ChainSettings<K, V> settings, Paths<K, V> paths, LinkContext layers) {
    this.settings = settings;
    this.paths = paths;
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
    for (NearLink<K, V> link : paths.near().links()) {
      ChainStats stats = Objects.requireNonNull(each.get(link.name()));
      nearHits += stats.hits() - stats.negativeHits();
      nearNegativeHits += stats.negativeHits();
    }
    return new ChainStats(
        settings.name(), paths.counters().snapshot(nearHits, nearNegativeHits), each);
  }

  ChainDescription describe() {
    return DescriptionText.describe(settings, this::state, paths.cluster().state());
  }

  /** Returns the state of a layer, for people. */
  private String state(String layer) {
    for (int i = 0; i < paths.far().size(); i++) {
      LayerWriter<K, V> writer = paths.far().get(i);
      if (writer.link().name().equals(layer)) {
        return writer.link().health().text()
            + (writer.depth() == 0 ? "" : ", " + writer.depth() + " waiting")
            + (writer.hints().size() == 0 ? "" : ", " + writer.hints().size() + " to replay")
            + (paths.keeper().misses(i) ? ", a clear to replay" : "");
      }
    }
    return "up";
  }
}
