package io.cachechain.bench;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.NearLayer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.Properties;

/**
 * The chain of the replay. What is not a default, and why:
 *
 * <ul>
 * <li>The ttl is a day, also near (where a cap of 30 s holds as long as no backplane notifies of
 * changes by other nodes): nothing expires, so that each key needs one load.
 * <li>The writer queues have room for every key. With less, a burst of loads may drop a warm-up;
 * that is what a bounded queue is for, but such a key is loaded again once Caffeine has evicted it.
 * <li>The layers may take 5 s. A machine that runs two servers and all readers on a few processors
 * has pauses beyond the usual 100 ms, and a write that timed out is not trusted: its key would be
 * loaded again.
 * </ul>
 */
final class ReplayChain {
  /** How many entries Caffeine holds. */
  static final int NEAR_SIZE = 10_000;

  private static final Duration TTL = Duration.ofDays(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private ReplayChain() {}

  /**
   * Builds the chain.
   *
   * @param name its name, and its namespace in the shared layers
   * @param redis the address of Redis
   * @param postgres the JDBC address of PostgreSQL
   * @param table the table of the PostgreSQL layer, which is created
   * @param keys how many different keys there are
   * @param near takes how long the looks into the near layer took
   * @param origin the origin
   */
  static CloseableChain<Integer, OriginRow> build(
      String name,
      String redis,
      String postgres,
      String table,
      int keys,
      Latencies near,
      OriginTable origin) {
    WritePolicy writes = WritePolicy.sync().queueCapacity(Math.max(1_000, keys));
    return ChainBuilder.create(name, Integer.class, OriginRow.class)
        .layer(CaffeineLayer.maximumSize(NEAR_SIZE), layer -> timed(layer, near))
        .layer(
            RedisLayer.at(redis), layer -> layer.timeout(TIMEOUT).writes(writes).requireUp())
        .layer(
            JdbcLayer.at(postgres).table(table).createTable(),
            layer -> layer.timeout(TIMEOUT).writes(writes).requireUp())
        .ttl(TTL)
        .settings(patience(name))
        .loader(origin::load)
        .build();
  }

  private static Properties patience(String name) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains." + name + ".connect.timeout", "1m");
    return settings;
  }

  @SuppressWarnings("unchecked") // the layer of this chain, whose keys and values are these
  private static void timed(LayerOptions<Integer, OriginRow> layer, Latencies near) {
    layer
        .set("max-ttl", "1d")
        .decorate(opened -> new TimedNearLayer<>((NearLayer<Integer, OriginRow>) opened, near));
  }
}
