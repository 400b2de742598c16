package io.cachechain.tier.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("the contract, on a single Redis")
class RedisContractTest extends RedisContract {
  private static RedisProcess server;

  @BeforeAll
  static void start() {
    server = RedisProcess.start();
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
  RedisProcess serverOf(String key) {
    return server;
  }
}
