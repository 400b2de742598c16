package io.cachechain.bench.idle;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.redis.RedisLayer;
import io.lettuce.core.RedisClient;
import java.util.Objects;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** What is opened in a JVM of its own, each with its defaults, and asked once. */
enum Opening {
  /** Caffeine before Redis. */
  TWO_LAYERS("chain of Caffeine and Redis") {
    @Override
    void open(String redis, String postgres) {
      ask(RedisLayer.at(redis));
    }
  },

  /** Caffeine before Redis before PostgreSQL. */
  THREE_LAYERS("chain of Caffeine, Redis and PostgreSQL") {
    @Override
    void open(String redis, String postgres) {
      ask(RedisLayer.at(redis), JdbcLayer.at(postgres).createTable());
    }
  },

  /** Caffeine before Redis, on the client that the program has already. */
  ON_A_CLIENT("Redisson, and a chain of Caffeine and Redis on it") {
    @Override
    void open(String redis, String postgres) {
      ask(RedisLayer.on(redisson(redis)));
    }
  },

  /** Redisson alone. */
  REDISSON("Redisson alone") {
    @Override
    void open(String redis, String postgres) {
      redisson(redis);
    }
  },

  /** Lettuce alone. */
  LETTUCE("Lettuce alone") {
    @Override
    void open(String redis, String postgres) {
      String unused = RedisClient.create(redis).connect().sync().get("a key");
    }
  },

  /** Nothing at all: what a JVM does. */
  NOTHING("an empty JVM") {
    @Override
    void open(String redis, String postgres) {
      // as it says
    }
  };

  private final String text;

  Opening(String text) {
    this.text = text;
  }

  /** Returns what it is, for the table. */
  String text() {
    return text;
  }

  /** Opens it and asks it once; it stays open as long as the JVM lives. */
  abstract void open(String redis, String postgres);

  private static RedissonClient redisson(String redis) {
    Config config = new Config();
    config.useSingleServer().setAddress(redis);
    RedissonClient client = Redisson.create(config);
    Object unused = client.getBucket("a key", StringCodec.INSTANCE).get();
    return client;
  }

  @SuppressWarnings("resource") // open as long as the JVM lives
  private static void ask(LayerSpec<?, ?>... far) {
    ChainBuilder<String, String> builder = ChainBuilder.create("idle", String.class, String.class)
        .layer(CaffeineLayer.maximumSize(10_000))
        .loader(key -> "loaded");
    for (LayerSpec<?, ?> layer : far) {
      builder.layer(cast(layer));
    }
    CloseableChain<String, String> chain = builder.build();
    String unused = Objects.requireNonNull(chain.get("a key"));
  }

  @SuppressWarnings("unchecked") // they take any key and value
  private static LayerSpec<Object, Object> cast(LayerSpec<?, ?> layer) {
    return (LayerSpec<Object, Object>) layer;
  }
}
