package io.cachechain.core.internal.config;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.NearLayer;

/**
 * A layer that was opened.
 *
 * @param draft what it was opened from
 * @param layer the layer as the provider gave it
 * @param decorated the layer as the chain sees it; the same if nothing wraps it
 */
record Opened<V>(Draft<V> draft, CacheLayer layer, CacheLayer decorated) {
  boolean isNear() {
    return decorated instanceof NearLayer<?, ?>;
  }

  /** Returns whether other nodes see what is stored there. */
  boolean isShared() {
    return LayerSettings.isShared(decorated, layer);
  }
}
