package io.cachechain.core.found;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.util.List;

/** A second provider of a name. */
public final class OtherRedisProvider implements CacheLayerProvider {
  @Override
  public String name() {
    return "redis";
  }

  @Override
  public int distance() {
    return REMOTE;
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public CacheLayer open(LayerConfig config) {
    return new OpenedLayer("elsewhere", config);
  }
}
