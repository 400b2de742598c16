package io.cachechain.internal;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The spec, and the provider, of a layer that exists already. */
public record GivenLayerSpec<K, V>(String name, CacheLayer layer, int distance)
    implements LayerSpec<K, V>, CacheLayerProvider {
  /** Checks that name and layer are given. */
  public GivenLayerSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(layer, "layer");
  }

  @Override
  public CacheLayerProvider provider() {
    return this;
  }

  @Override
  public Map<Option<?>, Object> settings() {
    return Map.of();
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public Class<? extends CacheLayer> layerType() {
    return layer.getClass();
  }

  @Override
  public CacheLayer open(LayerConfig config) {
    return layer;
  }
}
