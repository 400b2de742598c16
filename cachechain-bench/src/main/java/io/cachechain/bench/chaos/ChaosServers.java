package io.cachechain.bench.chaos;

import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;

/** The servers of the layers, each behind a proxy, and the origin's, which nobody disturbs. */
final class ChaosServers implements AutoCloseable {
  private final RedisServer redis =
      RedisServer.start("--maxmemory", "24mb", "--maxmemory-policy", "allkeys-lru");
  private final MemcachedServer memcached = MemcachedServer.start();
  private final PostgresServer postgres = PostgresServer.start();
  private final PostgresServer origin = PostgresServer.start();
  private final FaultProxy redisProxy = FaultProxy.to(redis.host(), redis.port());
  private final FaultProxy memcachedProxy = FaultProxy.to(memcached.host(), memcached.port());
  private final FaultProxy postgresProxy = FaultProxy.to(postgres.host(), postgres.port());

  RedisServer redis() {
    return redis;
  }

  MemcachedServer memcached() {
    return memcached;
  }

  PostgresServer postgres() {
    return postgres;
  }

  FaultProxy redisProxy() {
    return redisProxy;
  }

  FaultProxy memcachedProxy() {
    return memcachedProxy;
  }

  FaultProxy postgresProxy() {
    return postgresProxy;
  }

  String originUrl() {
    return origin.url();
  }

  String redisUrl() {
    return "redis://" + redisProxy.address();
  }

  String memcachedAddress() {
    return memcachedProxy.address();
  }

  String postgresUrl() {
    return postgres.url().replace(postgres.address(), postgresProxy.address());
  }

  /** Returns how many connections of clients are open. */
  int connections() {
    return redisProxy.connections() + memcachedProxy.connections() + postgresProxy.connections();
  }

  @Override
  public String toString() {
    return redis + ", " + memcached + ", " + postgres;
  }

  @Override
  public void close() {
    redisProxy.close();
    memcachedProxy.close();
    postgresProxy.close();
    redis.close();
    memcached.close();
    postgres.close();
    origin.close();
  }
}
