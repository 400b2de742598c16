package io.cachechain.tier.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Z55: the contract, on a Redis that may evict")
class EvictingRedisContractTest extends RedisContract {
  private static RedisProcess server;

  @BeforeAll
  static void start() {
    server = RedisProcess.start("--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  RedisLayer spec() {
    return RedisLayer.at(server.url());
  }

  @Override
  protected void plant(String key, byte[] bytes) {
    plant(server, key, bytes);
  }
}
