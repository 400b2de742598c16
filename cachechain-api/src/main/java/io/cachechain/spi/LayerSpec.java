package io.cachechain.spi;

import io.cachechain.internal.GivenLayerSpec;
import io.cachechain.internal.MappedLayerSpec;
import java.util.Map;
import java.util.function.Function;

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
   * Returns this near layer for a chain of other types. The layer is given its own form of each key, and of each value where it looks at one, for example to weigh it. The chain's own entry is what it
   * holds, so a read gives back the very value that was stored, and nothing needs to be mapped back.
   *
   * <p>A layer that keeps bytes has no types: there the chain's {@code keyText(write, read)} and a codec are the two ways of the mapping, and building a chain with this fails.
   *
   * @param keys gives the layer's form of a key: equal ones for equal keys, unequal ones for unequal keys, never null; called for each read, so it should be cheap
   * @param values gives the layer's form of a value, never null; called whenever the layer looks at a value
   * @param <L> the type of the chain's keys
   * @param <W> the type of the chain's values
   */
  default <L, W> LayerSpec<L, W> mapped(
      Function<? super L, ? extends K> keys, Function<? super W, ? extends V> values) {
    return new MappedLayerSpec<>(this, keys, values);
  }

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
