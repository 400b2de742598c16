package io.cachechain.examples;

import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.testing.server.TestServer;
import io.cachechain.tier.memcached.MemcachedLayer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The servers of the quick start: Redis from the path or else from a jar, Memcached where there is one. They end with this JVM at the latest. */
final class QuickStartServers implements AutoCloseable {
  private final RedisServer redis;
  private final @Nullable MemcachedServer memcached;

  private QuickStartServers(RedisServer redis, @Nullable MemcachedServer memcached) {
    this.redis = redis;
    this.memcached = memcached;
  }

  /**
   * Starts them; blocks until they answer.
   *
   * @throws IllegalStateException if there is no Redis to start; the message says what was tried
   */
  static QuickStartServers start() {
    return new QuickStartServers(RedisServer.start(), startMemcached());
  }

  private static @Nullable MemcachedServer startMemcached() {
    try {
      return MemcachedServer.start();
    } catch (IllegalStateException none) {
      return null; // the header says so
    }
  }

  String redisUrl() {
    return redis.url();
  }

  /** Returns the layer on Memcached, if there is one. */
  Optional<MemcachedLayer> memcached() {
    return memcached == null
        ? Optional.empty()
        : Optional.of(MemcachedLayer.at(memcached.address()));
  }

  void killRedis() {
    redis.kill();
  }

  void restartRedis() {
    redis.restart();
  }

  /** Returns the layers, nearest first. */
  String describe() {
    return "caffeine -> redis (" + where(redis) + ") -> "
        + (memcached == null
            ? "no memcached on this machine"
            : "memcached (" + where(memcached) + ")")
        + " -> jdbc (H2 in memory)";
  }

  private static String where(TestServer server) {
    String from = switch (server.source()) {
      case ADDRESS -> "running already";
      case DOCKER -> "started in Docker";
      case BINARY -> "started here";
      case JAR -> "started here, out of a jar";
    };
    return from + ", port " + server.port();
  }

  @Override
  public void close() {
    redis.close();
    if (memcached != null) {
      memcached.close();
    }
  }
}
