package io.cachechain.micrometer;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinderCompatibilityKit;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("OB14: Micrometer's own kit for the meters of caches")
class CacheMetersKitTest extends CacheMeterBinderCompatibilityKit<Gauges> {
  private @Nullable CloseableChain<String, String> chain;

  @Override
  public Gauges createCache() {
    chain = ChainBuilder.create("mycache", String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.lru(2)))
        .build();
    return Objects.requireNonNull(Gauges.of(chain));
  }

  @AfterEach
  void closeChain() {
    if (chain != null) {
      chain.close();
    }
  }

  /** A thread of the chain that is about to end may hold it a moment longer than its close takes. */
  @Override
  public void dereferenceCache() {
    WeakReference<Gauges> gone = new WeakReference<>(cache);
    closeChain();
    chain = null;
    super.dereferenceCache();
    for (int i = 0; i < 100 && gone.get() != null; i++) {
      System.gc();
    }
  }

  private CloseableChain<String, String> chain() {
    return Objects.requireNonNull(chain, "dereferenced");
  }

  @Override
  public CacheMeterBinder<Gauges> binder() {
    return new CacheMeters(cache);
  }

  @Override
  public void put(String key, String value) {
    var unused = chain().put(key, value);
  }

  @Override
  public @Nullable String get(String key) {
    return chain().get(key);
  }
}
