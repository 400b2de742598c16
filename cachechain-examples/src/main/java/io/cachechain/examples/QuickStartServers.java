package io.cachechain.examples;

import io.cachechain.tier.memcached.MemcachedLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** The servers of the quick start: Redis from the path or else from a jar, Memcached if it is on the path. */
final class QuickStartServers implements AutoCloseable {
  private final LocalServer redis;
  private final String redisFrom;
  private final @Nullable LocalServer memcached;

  private QuickStartServers(LocalServer redis, String redisFrom, @Nullable LocalServer memcached) {
    this.redis = redis;
    this.redisFrom = redisFrom;
    this.memcached = memcached;
  }

  static QuickStartServers start() throws IOException, InterruptedException {
    Optional<Path> onPath = LocalServer.onPath("redis-server");
    String program = onPath.isPresent()
        ? onPath.get().toString()
        : ExecutableProvider.newJarResourceProvider().get().getPath();
    int port = LocalServer.freePort();
    LocalServer redis = LocalServer.start(
        port,
        List.of(
            program,
            "--port",
            "" + port,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no"));
    String from = onPath.isPresent() ? "from the path" : "from a jar";
    return new QuickStartServers(redis, from, startMemcached());
  }

  private static @Nullable LocalServer startMemcached() throws IOException, InterruptedException {
    Optional<Path> program = LocalServer.onPath("memcached");
    if (program.isEmpty()) {
      return null;
    }
    int port = LocalServer.freePort();
    return LocalServer.start(
        port,
        List.of(
            program.get().toString(),
            "-p",
            "" + port,
            "-l",
            "127.0.0.1",
            "-u",
            System.getProperty("user.name")));
  }

  String redisUrl() {
    return "redis://127.0.0.1:" + redis.port();
  }

  /** Returns the layer on Memcached, if there is one. */
  Optional<MemcachedLayer> memcached() {
    return memcached == null
        ? Optional.empty()
        : Optional.of(MemcachedLayer.at("127.0.0.1:" + memcached.port()));
  }

  void killRedis() throws InterruptedException {
    redis.kill();
  }

  void restartRedis() throws IOException, InterruptedException {
    redis.restart();
  }

  /** Returns the layers, nearest first. */
  String describe() {
    return "caffeine -> redis (" + redisFrom + ", started here, port " + redis.port() + ") -> "
        + (memcached == null
            ? "(no memcached on the path)"
            : "memcached (started here, port " + memcached.port() + ")")
        + " -> jdbc (H2 in memory)";
  }

  @Override
  public void close() {
    redis.close();
    if (memcached != null) {
      memcached.close();
    }
  }
}
