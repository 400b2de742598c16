package io.cachechain.tier.redis;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("K4: the contract, on a cluster of three masters")
class ClusterRedisContractTest extends RedisContract {
  private static RedisClusterProcesses cluster;

  @BeforeAll
  static void start() {
    cluster = RedisClusterProcesses.start(3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Override
  RedisLayer spec() {
    return cluster.layer();
  }

  @Override
  protected void plant(String key, byte[] bytes) {
    plant(cluster.serverOf(key), key, bytes);
  }
}
