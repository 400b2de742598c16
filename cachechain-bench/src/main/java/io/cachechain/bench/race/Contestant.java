package io.cachechain.bench.race;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheUtil;
import com.alicp.jetcache.MultiLevelCache;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.embedded.EmbeddedCacheBuilder;
import com.alicp.jetcache.redisson.RedissonCacheBuilder;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.NotifyMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
import org.redisson.config.Config;

/**
 * Who takes part: each keeps near copies of what is in Redis, and notifies other nodes of changes
 * in its own way.
 */
enum Contestant {
  /** Caffeine and Redis as a chain. */
  CACHECHAIN("cachechain, Caffeine and Redis") {
    @Override
    RaceClient open(String redis) {
      return new ChainClient(redis);
    }
  },

  /** Redisson's map with near copies, which it drops when another node writes. */
  REDISSON_INVALIDATE("Redisson local cached map, INVALIDATE") {
    @Override
    RaceClient open(String redis) {
      return new RedissonMapClient(redis, SyncStrategy.INVALIDATE);
    }
  },

  /** The same, but another node's writes are copied near. */
  REDISSON_UPDATE("Redisson local cached map, UPDATE") {
    @Override
    RaceClient open(String redis) {
      return new RedissonMapClient(redis, SyncStrategy.UPDATE);
    }
  },

  /** JetCache with two levels, and a broadcast which drops the near copies of other nodes. */
  JETCACHE_SYNC_LOCAL("JetCache, Caffeine and Redis, syncLocal") {
    @Override
    RaceClient open(String redis) {
      return new JetCacheClient(redis, true);
    }
  },

  /** JetCache with two levels as it is without settings: near copies live until they expire. */
  JETCACHE("JetCache, Caffeine and Redis, no broadcast") {
    @Override
    RaceClient open(String redis) {
      return new JetCacheClient(redis, false);
    }
  };

  /** Everybody's near copies outlive the run, so that what is stale stays stale. */
  private static final Duration TTL = Duration.ofHours(1);

  private static final int NEAR_SIZE = 1_000_000;

  private final String text;

  Contestant(String text) {
    this.text = text;
  }

  /** Returns what it is, for the table. */
  String text() {
    return text;
  }

  /** Opens one node's view. */
  abstract RaceClient open(String redis);

  private static RedissonClient redisson(String redis) {
    Config config = new Config();
    config.useSingleServer().setAddress(redis);
    return Redisson.create(config);
  }

  /**
   * A chain. Its layer may take 5 s as those of the others may, since a machine at work has pauses.
   */
  private static final class ChainClient implements RaceClient {
    private final CloseableChain<String, Long> chain;

    ChainClient(String redis) {
      chain = ChainBuilder.create("race", String.class, Long.class)
          .layer(CaffeineLayer.maximumSize(NEAR_SIZE))
          .layer(RedisLayer.at(redis), layer -> layer.timeout(Duration.ofSeconds(5)))
          .ttl(TTL)
          .build();
    }

    @Override
    public @Nullable Long get(String key) {
      return chain.get(key);
    }

    @Override
    public void put(String key, long value) {
      var unused = chain.put(key, value);
    }

    /** Nothing is near of what was not read here. */
    @Override
    public void forget() {}

    @Override
    public void close() {
      chain.close();
    }
  }

  /** Redisson's local cached map. */
  private static final class RedissonMapClient implements RaceClient {
    private final RedissonClient client;
    private final RLocalCachedMap<String, Long> map;

    RedissonMapClient(String redis, SyncStrategy strategy) {
      client = redisson(redis);
      map = client.getLocalCachedMap(LocalCachedMapOptions.<String, Long>name("race-" + strategy)
          .cacheSize(NEAR_SIZE)
          .timeToLive(TTL)
          .syncStrategy(strategy));
    }

    @Override
    public @Nullable Long get(String key) {
      return map.get(key);
    }

    @Override
    public void put(String key, long value) {
      boolean unused = map.fastPut(key, value);
    }

    @Override
    public void forget() {
      map.clearLocalCache();
    }

    @Override
    public void close() {
      client.shutdown();
    }
  }

  /** JetCache with two levels. */
  private static final class JetCacheClient implements RaceClient {
    private static final String AREA = "default";

    private final RedissonClient client;
    private final SimpleCacheManager manager = new SimpleCacheManager();
    private final Cache<String, Long> cache;

    JetCacheClient(String redis, boolean syncLocal) {
      client = redisson(redis);
      manager.setCacheBuilderTemplate(template(syncLocal));
      cache = manager.getOrCreateCache(QuickConfig.newBuilder(AREA, "race-" + syncLocal)
          .cacheType(CacheType.BOTH)
          .syncLocal(syncLocal)
          .expire(TTL)
          .localExpire(TTL)
          .localLimit(NEAR_SIZE)
          .build());
    }

    @SuppressWarnings("unchecked") // the maps are a raw array of varargs there
    private CacheBuilderTemplate template(boolean syncLocal) {
      EmbeddedCacheBuilder<?> near = CaffeineCacheBuilder.createCaffeineCacheBuilder();
      near.setKeyConvertor(key -> key);
      var far = RedissonCacheBuilder.createBuilder()
          .redissonClient(client)
          .keyPrefix("jetcache:")
          .keyConvertor(key -> key)
          .valueEncoder(JavaValueEncoder.INSTANCE)
          .valueDecoder(JavaValueDecoder.INSTANCE);
      if (syncLocal) {
        far.broadcastChannel("jetcache-race");
      }
      CacheBuilderTemplate template =
          new CacheBuilderTemplate(false, Map.of(AREA, near), Map.of(AREA, far));
      template
          .getCacheMonitorInstallers()
          .add(new NotifyMonitorInstaller(area -> template.getCacheBuilder(1, area)));
      return template;
    }

    @Override
    public @Nullable Long get(String key) {
      return cache.get(key);
    }

    @Override
    public void put(String key, long value) {
      cache.put(key, value);
    }

    @Override
    public void forget() {
      Cache<?, ?> near = ((MultiLevelCache<?, ?>) CacheUtil.getAbstractCache(cache)).caches()[0];
      near.unwrap(com.github.benmanes.caffeine.cache.Cache.class).invalidateAll();
    }

    @Override
    public void close() {
      manager.close();
      client.shutdown();
    }
  }
}
