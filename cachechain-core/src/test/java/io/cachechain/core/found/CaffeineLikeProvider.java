package io.cachechain.core.found;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import io.cachechain.testing.BoundedNearLayer;
import java.util.List;

/** A near layer that service loaders find, under the name of a tier. */
public final class CaffeineLikeProvider implements CacheLayerProvider {
  static final Option<Long> MAXIMUM_SIZE = Option.number("maximum-size").orElse(10_000L);

  @Override
  public String name() {
    return "caffeine";
  }

  @Override
  public int distance() {
    return IN_PROCESS;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(MAXIMUM_SIZE);
  }

  @Override
  public NearLayer<Object, Object> open(LayerConfig config) {
    return BoundedNearLayer.lru(Math.toIntExact(config.get(MAXIMUM_SIZE)));
  }
}
