package io.cachechain.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicp.jetcache.Cache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.cachechain.CloseableChain;
import io.cachechain.bench.rounds.Clients;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.Codec;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** Who replays a trace: Caffeine before Redis before an origin, in four ways. */
enum ReplayContestant {
  /**
   * A chain with its defaults; the near ttl is that of the others, and the layer may take longer
   * than usual on a busy machine.
   */
  CHAIN("chain") {
    @Override
    Reader open(Clients clients, Origin origin) {
      CloseableChain<Integer, String> chain =
          clients.chain(ChainBuilder.create("replay", Integer.class, String.class)
              .layer(CaffeineLayer.maximumSize(NEAR_SIZE), layer -> layer.ttl(Clients.TTL))
              .layer(clients.layer(), layer -> layer.requireUp().timeout(Duration.ofSeconds(10)))
              .ttl(Clients.TTL)
              .settings(Clients.patience("replay"))
              .codec(Codec.of("text", String.class, text -> text.getBytes(UTF_8), origin::decoded)
                  .prompt())
              .loader(origin::load)
              .build());
      return chain::get;
    }
  },

  /** JetCache's multi-level cache with a loader. */
  JET_CACHE("JetCache") {
    @Override
    Reader open(Clients clients, Origin origin) {
      Cache<Integer, String> cache = clients.jetCache(
          NEAR_SIZE,
          clients.jetCacheFar("jetcache:", text -> text.getBytes(UTF_8), origin::decoded));
      return key -> cache.computeIfAbsent(key, origin::load);
    }
  },

  /**
   * Caffeine's loading cache, whose loader asks Redis by Redisson, then the origin, and stores what
   * it gave.
   */
  BY_HAND_REDISSON("by hand, Redisson") {
    @Override
    Reader open(Clients clients, Origin origin) {
      RedissonClient client = clients.redisson();
      return byHand(key -> {
        RBucket<byte[]> bucket = client.getBucket("bare:" + key, ByteArrayCodec.INSTANCE);
        byte[] held = bucket.get();
        if (held != null) {
          return origin.decoded(held);
        }
        String loaded = origin.load(key);
        bucket.set(loaded.getBytes(UTF_8), Clients.TTL);
        return loaded;
      });
    }
  },

  /** The same by Lettuce, on one connection. */
  BY_HAND_LETTUCE("by hand, Lettuce") {
    @Override
    Reader open(Clients clients, Origin origin) {
      RedisCommands<String, byte[]> commands = clients.lettuce().sync();
      return byHand(key -> {
        byte[] held = commands.get("bare:" + key);
        if (held != null) {
          return origin.decoded(held);
        }
        String loaded = origin.load(key);
        String unused =
            commands.set("bare:" + key, loaded.getBytes(UTF_8), SetArgs.Builder.px(Clients.TTL));
        return loaded;
      });
    }
  };

  private static final int NEAR_SIZE = 10_000;

  private final String text;

  ReplayContestant(String text) {
    this.text = text;
  }

  /** Returns who it is, for the table. */
  String text() {
    return text;
  }

  /** Opens empty caches, which are closed with the clients. */
  abstract Reader open(Clients clients, Origin origin);

  private static Reader byHand(CacheLoader<Integer, String> loader) {
    LoadingCache<Integer, String> cache = Caffeine.newBuilder()
        .maximumSize(NEAR_SIZE)
        .expireAfterWrite(Clients.TTL)
        .build(loader);
    return cache::get;
  }

  /** What reads. */
  @FunctionalInterface
  interface Reader {
    /** Reads a key. */
    @Nullable
    String read(int key);
  }

  /** The origin, which computes its values, and what everybody decodes with. Thread-safe. */
  static final class Origin {
    private final LongAdder loads = new LongAdder();
    private final LongAdder decoded = new LongAdder();

    /** Makes a value of what Redis held. */
    String decoded(byte[] bytes) {
      decoded.increment();
      return new String(bytes, UTF_8);
    }

    /** Returns how many hits in Redis there were: each is decoded once. */
    long farHits() {
      return decoded.sum();
    }

    String load(int key) {
      loads.increment();
      return value(key);
    }

    private static String value(int key) {
      return OriginRow.of(key, 0).text();
    }

    boolean gave(int key, @Nullable String value) {
      return value(key).equals(value);
    }

    long loads() {
      return loads.sum();
    }
  }
}
