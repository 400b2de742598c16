package io.cachechain.tier.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("K8 Z63: the contract, on a Redis whose locale orders text otherwise")
class LocaleRedisContractTest extends RedisContract {
  private static RedisProcess server;

  @BeforeAll
  static void start() {
    server = RedisProcess.start(Locales.english());
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
