package io.cachechain.core.found;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.util.List;

/** A provider that cannot even be made. */
public final class UnloadableProvider implements CacheLayerProvider {
  /** Fails. */
  public UnloadableProvider() {
    throw new NoClassDefFoundError("com/acme/Native");
  }

  @Override
  public String name() {
    return "native";
  }

  @Override
  public int distance() {
    return 1;
  }

  @Override
  public List<Option<?>> options() {
    return List.of();
  }

  @Override
  public CacheLayer open(LayerConfig config) {
    throw new AssertionError("never made");
  }
}
