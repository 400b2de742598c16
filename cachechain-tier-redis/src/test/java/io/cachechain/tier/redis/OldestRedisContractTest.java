package io.cachechain.tier.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("the contract, on Redis 6.2")
class OldestRedisContractTest extends RedisContract {
  private static RedisProcess server;

  @BeforeAll
  static void start() {
    server = RedisProcess.startOldest();
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
