package io.cachechain.bench.chaos;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.List;

/** The chain of a node: its defaults, but for the addresses, a small near layer, and a ttl that outlives the run: what is stale stays so. */
final class ChaosChain {
  static final String NAME = "chaos";

  /** Its far layers by name, nearest first. */
  static final List<String> FAR = List.of("redis", "memcached", "jdbc");

  /** Its layers by name, nearest first. */
  static final List<String> LAYERS = List.of("caffeine", "redis", "memcached", "jdbc");

  /** What a call may take by default: the layers' timeouts, the loader's and one second more. */
  static final Duration CALL_TIMEOUT = Duration.ofMillis(3 * 250 + 30_000 + 1_000);

  /** Fewer than there are keys, so that all layers are read. */
  private static final int NEAR_SIZE = 100;

  private ChaosChain() {}

  /** Returns a view of a chain that reads one of its layers. */
  static Chain<Integer, String> only(String layer, Chain<Integer, String> chain) {
    return chain.with(options -> options.skipReads(
        LAYERS.stream().filter(name -> !name.equals(layer)).toArray(String[]::new)));
  }

  static CloseableChain<Integer, String> build(
      String redis, String memcached, String jdbc, ChaosOrigin origin) {
    return ChainBuilder.create(NAME, Integer.class, String.class)
        .layer(CaffeineLayer.maximumSize(NEAR_SIZE))
        .layer(RedisLayer.at(redis))
        .layer(MemcachedLayer.at(memcached))
        .layer(JdbcLayer.at(jdbc).createTable())
        .ttl(Duration.ofHours(1))
        .loader(origin::load)
        .build();
  }
}
