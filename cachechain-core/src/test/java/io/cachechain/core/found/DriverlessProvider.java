package io.cachechain.core.found;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.util.List;

/** A provider whose driver can be missing: the class loader of the test hides {@link Driver}. */
public final class DriverlessProvider implements CacheLayerProvider {
  @Override
  public String name() {
    return "memcached";
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
    return new OpenedLayer(new Driver().address(), config);
  }

  /** What the provider needs only when it opens a layer. */
  public static final class Driver {
    String address() {
      return "memcached://127.0.0.1:11211";
    }
  }
}
