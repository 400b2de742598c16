package io.cachechain.spi;

import io.cachechain.internal.GivenLayerSpec;
import java.util.Map;

/**
 * What a store is, said in code: the provider that opens it and its settings. Implemented by the typed specs of the tiers. How the
 * engine treats the layer (its time to live, timeout, breaker) is said beside it, in the builder.
 *
 * @param <K> the type of the keys it can take
 * @param <V> the type of the values it can take
 */
public interface LayerSpec<K, V> {
  /** Returns the provider, an instance: nothing is looked up for a chain composed in code. */
  CacheLayerProvider provider();

  /** Returns the settings that were given, by option. */
  Map<Option<?>, Object> settings();

  /**
   * Returns the spec of a near layer that exists already. The chain closes it.
   *
   * @param name the name of the layer
   * @param layer the layer, used by one chain only
   */
  static <K, V> LayerSpec<K, V> of(String name, NearLayer<K, V> layer) {
    return new GivenLayerSpec<>(name, layer, CacheLayerProvider.IN_PROCESS);
  }

  /**
   * Returns the spec of a byte layer that exists already. The chain closes it.
   *
   * @param name the name of the layer
   * @param layer the layer, used by one chain only
   */
  static <K, V> LayerSpec<K, V> of(String name, ByteLayer layer) {
    return new GivenLayerSpec<>(name, layer, CacheLayerProvider.REMOTE);
  }
}
