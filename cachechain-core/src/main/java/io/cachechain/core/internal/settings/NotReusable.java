package io.cachechain.core.internal.settings;

import io.cachechain.internal.GivenLayerSpec;
import io.cachechain.internal.MappedLayerSpec;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.util.List;
import java.util.Map;

/**
 * Stands for a layer that was given to another chain as an object: it belongs to that chain, which
 * closes it, so it is a fault unless another store takes its place.
 *
 * @param chain the name of that chain
 * @param name the name of the provider
 * @param distance that of the layer
 */
record NotReusable(String chain, String name, int distance)
    implements LayerSpec<Object, Object>, CacheLayerProvider {
  /** Returns the spec itself, or if it holds an object what refuses to be opened. */
  static LayerSpec<?, ?> insteadOfObject(String chain, LayerSpec<?, ?> spec) {
    if (spec instanceof GivenLayerSpec<?, ?> object) {
      return new NotReusable(chain, object.name(), object.distance());
    }
    if (spec instanceof MappedLayerSpec<?, ?, ?, ?> mapped
        && insteadOfObject(chain, mapped.spec()) instanceof NotReusable spent) {
      return spent;
    }
    return spec;
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
  public List<String> faults(LayerConfig config) {
    return List.of("its store was given as an object, which belongs to the chain '" + chain
        + "' and cannot be opened again. Call replaceLayer(\"" + config.layer()
        + "\", ..) with another one.");
  }

  @Override
  public CacheLayer open(LayerConfig config) {
    throw new IllegalStateException("not opened: " + faults(config));
  }
}
