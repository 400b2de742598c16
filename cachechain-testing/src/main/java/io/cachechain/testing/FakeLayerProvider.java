package io.cachechain.testing;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.util.List;
import java.util.function.Consumer;

/** Opens a fake layer that exists already, and gives it the clock of the chain. */
record FakeLayerProvider(String name, CacheLayer layer, Consumer<ChainClock> clock)
    implements CacheLayerProvider {
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
    clock.accept(config.clock());
    return layer;
  }
}
