package io.cachechain.bench;

import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redisson.RedissonCacheBuilder;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cachechain.CloseableChain;
import io.cachechain.testing.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.cache2k.Cache2kBuilder;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/**
 * Question: what does a hit in the nearest layer cost, beside the cache which that layer is made
 * of, and beside the rivals that put such a cache before Redis?
 *
 * <p>Command, after {@code mvn -Pbench -pl cachechain-bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -jar cachechain-bench/target/benchmarks.jar NearHitBenchmark -prof gc -t 1
 * java -jar cachechain-bench/target/benchmarks.jar NearHitBenchmark -prof gc -t 2
 * }</pre>
 *
 * <p>Keys: 16,384 strings, all of them held, each thread reads all in one random order after the
 * other; the instances read are those stored. Every cache has room for 20,000 and a time to live of
 * 5 min (except the floor), so nothing is evicted or expires. After the filling comes a full
 * collection: what lies between the entries in memory then depends no more on how much garbage a
 * store makes, as in a cache that has been up for a while.
 *
 * <p>Baselines: {@code caffeineExpiring} (Caffeine with {@code expireAfterWrite}: what one would
 * write without this library) and {@code caffeine} (no expiry: the floor). Rivals: {@code cache2k},
 * {@code jetCache} (JetCache, Caffeine before Redis) and {@code redissonMap} (Redisson's local
 * cached map), on a Redis server of their own on this machine, which they do not ask either.
 *
 * <p>The chain has its defaults: jitter, guards, counters, coarse clock, sweep; behind Caffeine
 * stands a far layer, and the run fails if that was asked even once.
 *
 * <p>Environment: the machine should be quiet; times are to be compared within one run only.
 * Compare ratios and {@code gc.alloc.rate.norm}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class NearHitBenchmark {
  private static final Duration TTL = Duration.ofMinutes(5);

  /** The floor. */
  @Benchmark
  public @Nullable Item caffeine(Keys keys, Plain cache) {
    return cache.items.getIfPresent(keys.next());
  }

  /** The baseline. */
  @Benchmark
  public @Nullable Item caffeineExpiring(Keys keys, Expiring cache) {
    return cache.items.getIfPresent(keys.next());
  }

  /** The chain. */
  @Benchmark
  public @Nullable Item chain(Keys keys, Chained chained) {
    return chained.items.get(keys.next());
  }

  /** cache2k, with expiry. */
  @Benchmark
  public @Nullable Item cache2k(Keys keys, Cache2k cache) {
    return cache.items.peek(keys.next());
  }

  /** JetCache, multi-level. */
  @Benchmark
  public @Nullable Item jetCache(Keys keys, JetCache cache) {
    return cache.items.get(keys.next());
  }

  /** Redisson, local cached map. */
  @Benchmark
  public @Nullable Item redissonMap(Keys keys, RedissonMap cache) {
    return cache.items.get(keys.next());
  }

  /** The keys, in the order in which one thread asks for them. */
  @State(Scope.Thread)
  public static class Keys {
    private String[] order = {};
    private int next;

    /** Takes a random order, and begins somewhere in it. */
    @Setup
    public void shuffle(Stored stored) {
      order = Item.shuffled(stored.keys);
      next = (int) (Thread.currentThread().getId() * 7919);
    }

    String next() {
      return order[next++ & (Item.COUNT - 1)];
    }
  }

  /** The keys as they are stored. */
  @State(Scope.Benchmark)
  public static class Stored {
    private final String[] keys = Item.keys();

    void into(BiConsumer<String, Item> cache) {
      for (int id = 0; id < keys.length; id++) {
        cache.accept(keys[id], Item.of(id));
      }
      System.gc();
    }
  }

  /** Caffeine without expiry. */
  @State(Scope.Benchmark)
  public static class Plain {
    private final Cache<String, Item> items =
        Caffeine.newBuilder().maximumSize(Item.ROOM).build();

    /** Fills it. */
    @Setup
    public void fill(Stored stored) {
      stored.into(items::put);
    }
  }

  /** Caffeine with expiry. */
  @State(Scope.Benchmark)
  public static class Expiring {
    private final Cache<String, Item> items =
        Caffeine.newBuilder().maximumSize(Item.ROOM).expireAfterWrite(TTL).build();

    /** Fills it. */
    @Setup
    public void fill(Stored stored) {
      stored.into(items::put);
    }
  }

  /** cache2k, which has expiry of its own as well. */
  @State(Scope.Benchmark)
  public static class Cache2k {
    private final org.cache2k.Cache<String, Item> items = Cache2kBuilder.of(
            String.class, Item.class)
        .entryCapacity(Item.ROOM)
        .expireAfterWrite(TTL)
        .build();

    /** Fills it. */
    @Setup
    public void fill(Stored stored) {
      stored.into(items::put);
    }

    /** Ends its timers. */
    @TearDown
    public void close() {
      items.close();
    }
  }

  /** A chain of Caffeine and far layers. */
  @State(Scope.Benchmark)
  public static class Chained {
    final CloseableChain<String, Item> items = Chains.of(2);

    /** Fills it. */
    @Setup
    public void fill(Stored stored) {
      stored.into(items::put);
    }

    /** Closes it; fails if it measured something else than near hits. */
    @TearDown
    public void close() {
      Chains.closeAfterNearHits(items);
    }
  }

  /** What the rivals need. */
  @State(Scope.Benchmark)
  public static class Redis {
    private final RedisServer server = RedisServer.start();
    private final RedissonClient client = client(server.url());

    private static RedissonClient client(String url) {
      Config config = new Config();
      config.useSingleServer().setAddress(url);
      return Redisson.create(config);
    }

    /** Stops it, after those who use it. */
    @TearDown
    public void stop() {
      client.shutdown();
      server.close();
    }
  }

  /** JetCache with two levels. */
  @State(Scope.Benchmark)
  public static class JetCache {
    @SuppressWarnings("NullAway.Init") // by the set-up
    private com.alicp.jetcache.Cache<String, Item> items;

    /** Fills it. */
    @Setup
    public void fill(Stored stored, Redis redis) {
      com.alicp.jetcache.Cache<String, Item> near =
          CaffeineCacheBuilder.createCaffeineCacheBuilder()
              .limit(Item.ROOM)
              .expireAfterWrite(TTL.toMillis(), TimeUnit.MILLISECONDS)
              .buildCache();
      com.alicp.jetcache.Cache<String, Item> far = RedissonCacheBuilder.createBuilder()
          .redissonClient(redis.client)
          .keyPrefix("jetcache:")
          .valueEncoder(JavaValueEncoder.INSTANCE)
          .valueDecoder(JavaValueDecoder.INSTANCE)
          .expireAfterWrite(TTL.toMillis(), TimeUnit.MILLISECONDS)
          .buildCache();
      items = com.alicp.jetcache.MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
          .addCache(near, far)
          .expireAfterWrite(TTL.toMillis(), TimeUnit.MILLISECONDS)
          .buildCache();
      stored.into(items::put);
    }
  }

  /** Redisson's local cached map. */
  @State(Scope.Benchmark)
  public static class RedissonMap {
    @SuppressWarnings("NullAway.Init") // by the set-up
    private RLocalCachedMap<String, Item> items;

    /** Fills it. */
    @Setup
    public void fill(Stored stored, Redis redis) {
      items = redis.client.getLocalCachedMap(LocalCachedMapOptions.<String, Item>name("items")
          .cacheSize(Item.ROOM)
          .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
          .timeToLive(TTL));
      stored.into(items::fastPut);
    }
  }
}
