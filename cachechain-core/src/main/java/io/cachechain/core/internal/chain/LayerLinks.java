package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.layer.LinkContext;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.NewEntries;
import io.cachechain.core.internal.write.Outgoing;
import io.cachechain.core.internal.write.Raising;
import io.cachechain.core.internal.write.ValidGenerations;
import io.cachechain.core.internal.write.WriteListener;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Connects a chain to its layers: a link to each near one, a link and a writer to each far one. */
final class LayerLinks<K, V> {
  private final ChainSettings<K, V> settings;
  private final LinkContext host;
  private final KeyStates<K, ?> keyStates;
  private final List<NearLink<K, V>> near = new ArrayList<>();
  private final List<LayerWriter<K, V>> far = new ArrayList<>();

  /**
   * Prepares it; {@link #connect} makes the links.
   *
   * @param settings the settings of the chain
   * @param host what the links get of the chain
   * @param keyStates what runs for which key
   */
  LayerLinks(ChainSettings<K, V> settings, LinkContext host, KeyStates<K, ?> keyStates) {
    this.settings = settings;
    this.host = host;
    this.keyStates = keyStates;
  }

  /**
   * Makes the links, nearest first. To be called once.
   *
   * @param life how long entries live
   * @param versions draws versions
   * @param entries makes the entries of writes
   * @param generations what is valid
   * @param listener is notified of writes
   */
  void connect(
      Life life,
      HybridClock versions,
      NewEntries entries,
      ValidGenerations generations,
      WriteListener<K> listener) {
    Raising raising = new Raising(versions, settings.loader() != null);
    Hints.Bounds bounds = Hints.Bounds.of(settings);
    for (int index = 0; index < settings.layers().size(); index++) {
      LayerSettings<V> layer = settings.layers().get(index);
      if (layer.layer() instanceof NearLayer<?, ?> objects) {
        near.add(new NearLink<>(index, typed(objects), layer, host));
      } else {
        FarLink<V> link =
            new FarLink<>(index, (ByteLayer) layer.layer(), layer, format(layer), host);
        Hints hints = new Hints(settings.name(), link.name(), bounds, versions);
        Outgoing<K, V> outgoing =
            new Outgoing<>(link, entries, host.clock(), versions, life, generations);
        far.add(new LayerWriter<>(link, host, hints, raising, outgoing, listener, far));
      }
    }
  }

  /** Returns the near layers, nearest first; unmodifiable. */
  List<NearLink<K, V>> near() {
    return Collections.unmodifiableList(near);
  }

  /** Returns the far layers, nearest first; unmodifiable, and empty until they are connected. */
  List<LayerWriter<K, V>> far() {
    return Collections.unmodifiableList(far);
  }

  /** Returns how long entries live in these layers. */
  Life life() {
    return new Life(
        settings.layers().stream()
            .map(layer -> new Life.LayerLife(
                layer.find(EngineOptions.LAYER_TTL),
                layer.ttlScale().scale(),
                layer.find(EngineOptions.MAX_TTL)))
            .toList(),
        settings.find(EngineOptions.TTL),
        settings.get(EngineOptions.JITTER),
        settings.get(EngineOptions.NEGATIVE_TTL),
        settings.get(EngineOptions.TOMBSTONE_LIFE));
  }

  /**
   * A far layer has refused an entry, and holds something newer: near layers show nothing older.
   */
  void foundNewer(K key, Version held) {
    keyStates.foundNewer(key, held, () -> near.forEach(link -> link.dropBelow(key, held)));
  }

  @SuppressWarnings("unchecked") // a near layer keeps whatever objects it is given
  private NearLayer<K, V> typed(NearLayer<?, ?> layer) {
    return (NearLayer<K, V>) layer;
  }

  private EntryFormat<V> format(LayerSettings<V> layer) {
    return new EntryFormat<>(
        Objects.requireNonNull(layer.codec(), "a byte layer has a codec"),
        settings.valueType(),
        settings.count(EngineOptions.COMPRESSION_THRESHOLD),
        layer.get(EngineOptions.MAX_VALUE_BYTES));
  }
}
