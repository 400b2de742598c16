package io.cachechain.spi;

import io.cachechain.internal.GivenLayerSpec;
import io.cachechain.internal.MappedLayerSpec;
import java.util.Map;
import java.util.function.Function;

/**
 * A store as code describes it: its provider and settings. The typed specs of the tiers implement
 * it. The engine's treatment of the layer (ttl, timeout, breaker) stands beside it in the builder.
 *
 * @param <K> the type of the keys it can take
 * @param <V> the type of the values it can take
 */
public interface LayerSpec<K, V> {
  /** Returns the provider. A chain composed in code looks up nothing. */
  CacheLayerProvider provider();

  /** Returns the given settings, by option. */
  Map<Option<?>, Object> settings();

  /**
   * Returns this near layer for a chain of other types. The layer gets its own form of each key,
   * and of each value that it looks at, for example to weigh it. It holds the chain's own entry, so
   * a read returns the stored value itself, and nothing is mapped back.
   *
   * <p>A layer of bytes has no types: there the chain's {@code keyText(write, read)} and a codec
   * convert keys and values, and a mapped spec fails the build.
   *
   * @param keys gives the layer's form of a key: equal ones for equal keys, unequal ones for
   *     unequal keys, never null; called on each read, so it should be cheap
   * @param values gives the layer's form of a value, never null; called whenever the layer looks at
   *     a value
   * @param <L> the type of the chain's keys
   * @param <W> the type of the chain's values
   */
  default <L, W> LayerSpec<L, W> mapped(
      Function<? super L, ? extends K> keys, Function<? super W, ? extends V> values) {
    return new MappedLayerSpec<>(this, keys, values);
  }

  /**
   * Returns the spec of an existing near layer. The chain closes it.
   *
   * @param name the name of the layer
   * @param layer the layer, used by one chain only
   */
  static <K, V> LayerSpec<K, V> of(String name, NearLayer<K, V> layer) {
    return new GivenLayerSpec<>(name, layer, CacheLayerProvider.IN_PROCESS);
  }

  /**
   * Returns the spec of an existing byte layer. The chain closes it.
   *
   * @param name the name of the layer
   * @param layer the layer, used by one chain only
   */
  static <K, V> LayerSpec<K, V> of(String name, ByteLayer layer) {
    return new GivenLayerSpec<>(name, layer, CacheLayerProvider.REMOTE);
  }
}
