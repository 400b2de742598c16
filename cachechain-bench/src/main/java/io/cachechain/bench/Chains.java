package io.cachechain.bench;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.tier.caffeine.CaffeineLayer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The chains whose near hits are measured. */
final class Chains {
  private Chains() {}

  /**
   * Returns a chain with default settings.
   *
   * @param layers how many layers: Caffeine, and behind it layers that keep nothing: what they kept would lie between the near entries in memory, where that of a server does not
   */
  static CloseableChain<String, Item> of(int layers) {
    return of(layers, Item.ROOM);
  }

  /**
   * Returns a chain with default settings.
   *
   * @param layers how many layers
   * @param room how many entries the nearest holds
   */
  static CloseableChain<String, Item> of(int layers, int room) {
    ChainBuilder<String, Item> builder = ChainBuilder.create("items", String.class, Item.class)
        .layer(CaffeineLayer.maximumSize(room))
        .codec(Item.CODEC);
    for (int far = 1; far < layers; far++) {
      builder.layer(LayerSpec.of("far-" + far, new Forgetful()));
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

  private static final class Forgetful implements ByteLayer {
    @Override
    public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      return CompletableFuture.completedStage(PutResult.stored());
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.NON_BLOCKING);
    }
  }
}
