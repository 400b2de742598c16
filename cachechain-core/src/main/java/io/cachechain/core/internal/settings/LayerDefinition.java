package io.cachechain.core.internal.settings;

import io.cachechain.core.Validator;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The store and the settings that code gave one layer.
 *
 * @param name the name of the layer
 * @param provider the name of its provider
 * @param spec what the store is, or null to look the provider up by its name
 * @param values the settings
 * @param validators what is asked about values
 * @param codec what encodes values, or null for the chain's
 * @param decorator wraps the opened layer
 */
public record LayerDefinition<V>(
    String name,
    String provider,
    @Nullable LayerSpec<?, ?> spec,
    CodeValues values,
    List<Validator<? super V>> validators,
    @Nullable Codec codec,
    @Nullable UnaryOperator<CacheLayer> decorator) {
  /** Copies the list. */
  public LayerDefinition {
    validators = List.copyOf(validators);
  }

  static <V> LayerDefinition<V> byName(String name, String provider) {
    return new LayerDefinition<>(
        name, provider, null, new CodeValues("layer '" + name + "'"), List.of(), null, null);
  }

  /** Returns this layer with another store. */
  LayerDefinition<V> replaced(LayerSpec<?, ?> other) {
    return new LayerDefinition<>(name, provider, other, values, validators, codec, decorator);
  }

  /**
   * Returns this layer with a store that refuses to be opened, if the store was given as an object
   * to this chain.
   */
  LayerDefinition<V> withoutObject(String chain) {
    return spec == null ? this : replaced(NotReusable.insteadOfObject(chain, spec));
  }
}
