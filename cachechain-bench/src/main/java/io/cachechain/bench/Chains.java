package io.cachechain.bench;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeLayer;
import io.cachechain.tier.caffeine.CaffeineLayer;

/** The chains whose near hits are measured. */
final class Chains {
  private Chains() {}

  /**
   * Returns a chain with default settings.
   *
   * @param layers how many layers: Caffeine, and behind it layers of bytes
   */
  static CloseableChain<String, Item> of(int layers) {
    ChainBuilder<String, Item> builder = ChainBuilder.create("items", String.class, Item.class)
        .layer(CaffeineLayer.maximumSize(Item.ROOM))
        .codec(Item.CODEC);
    for (int far = 1; far < layers; far++) {
      builder.layer(new FakeLayer("far-" + far));
    }
    return builder.build();
  }

  /**
   * Closes a chain.
   *
   * @throws IllegalStateException if any read of it was no hit in the nearest layer
   */
  static void closeAfterNearHits(CloseableChain<?, ?> chain) {
    ChainStats stats = chain.stats();
    chain.close();
    ChainStats near = stats.layers().values().iterator().next();
    if (stats.requests() != near.hits() || near.hits() == 0) {
      throw new IllegalStateException("not only near hits were measured: " + stats);
    }
  }
}
