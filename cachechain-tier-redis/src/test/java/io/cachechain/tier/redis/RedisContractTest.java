package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.testing.server.RedisServer;
import org.junit.jupiter.api.DisplayName;

/** On whatever Redis or Valkey the machine has, one that the environment names first. */
@DisplayName("K8: the contract, on a single Redis")
class RedisContractTest extends RedisContract {
  @Override
  RedisLayer spec() {
    return RedisLayer.at(RedisServer.shared().url());
  }

  @Override
  protected void plant(String key, byte[] bytes) {
    Object unused = RedisServer.shared().call("SET".getBytes(UTF_8), key.getBytes(UTF_8), bytes);
  }
}
