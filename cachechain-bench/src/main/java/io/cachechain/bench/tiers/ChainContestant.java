package io.cachechain.bench.tiers;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A chain of one far layer with its defaults: each read is a request of that layer. */
final class ChainContestant implements Contestant {
  private final CloseableChain<String, String> items;

  ChainContestant(LayerSpec<Object, Object> layer) {
    items = ChainBuilder.create("items", String.class, String.class)
        .layer(layer, options -> options.requireUp().timeout(Duration.ofSeconds(10)))
        .ttl(Duration.ofHours(1))
        .build();
  }

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public void put(String key, String value) {
    items.put(key, value);
  }

  @Override
  public @Nullable String get(String key) {
    return items.get(key);
  }

  @Override
  public Future<? extends @Nullable String> begin(String key) {
    return items.async().get(key);
  }

  @Override
  public void close() {
    items.close();
  }
}
