package io.cachechain.core.internal.settings;

import io.cachechain.spi.LayerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers that code gave a chain.
 *
 * @param layers the layers in their order
 * @param isDiscovered whether they are those that are found, instead
 * @param replaced other stores for layers, by their names
 */
public record LayerChoice<V>(
    List<LayerDefinition<V>> layers, boolean isDiscovered, Map<String, LayerSpec<?, ?>> replaced) {
  /** Copies the collections. */
  public LayerChoice {
    layers = List.copyOf(layers);
    replaced = Map.copyOf(replaced);
  }

  /**
   * Returns these layers for another chain: stores that were given as objects to this one refuse to
   * be opened again.
   */
  LayerChoice<V> withoutObjects(String chain) {
    Map<String, LayerSpec<?, ?>> others = new LinkedHashMap<>();
    replaced.forEach((layer, spec) -> others.put(layer, NotReusable.insteadOfObject(chain, spec)));
    return new LayerChoice<>(
        layers.stream().map(layer -> layer.withoutObject(chain)).toList(), isDiscovered, others);
  }
}
