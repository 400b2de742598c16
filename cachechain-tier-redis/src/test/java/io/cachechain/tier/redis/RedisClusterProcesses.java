package io.cachechain.tier.redis;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A cluster of masters without replicas. */
final class RedisClusterProcesses implements AutoCloseable {
  private static final int SLOTS = 16_384;

  private final List<RedisProcess> masters = new ArrayList<>();

  private RedisClusterProcesses() {}

  static RedisClusterProcesses start(int size) {
    RedisClusterProcesses cluster = new RedisClusterProcesses();
    for (int i = 0; i < size; i++) {
      RedisProcess master = RedisProcess.startInDirectory(
          "--cluster-enabled",
          "yes",
          "--cluster-node-timeout",
          "2000",
          "--cluster-require-full-coverage",
          "no");
      cluster.masters.add(master);
      List<String> add = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
      for (int slot = SLOTS * i / size; slot < SLOTS * (i + 1) / size; slot++) {
        add.add("" + slot);
      }
      String unused = master.command(add.toArray(String[]::new));
      unused = master.command("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
      unused =
          master.command("CLUSTER", "MEET", "127.0.0.1", "" + cluster.master(0).port());
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.masters.stream().allMatch(RedisClusterProcesses::isComplete));
    return cluster;
  }

  private static boolean isComplete(RedisProcess master) {
    String info = master.command("CLUSTER", "INFO");
    return info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:" + SLOTS);
  }

  /** Kills a master and starts it again, empty and in its place. */
  void restart(RedisProcess master) throws InterruptedException {
    master.kill();
    RedisProcess unused = master.restart();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> masters.stream().allMatch(RedisClusterProcesses::isComplete));
  }

  RedisProcess master(int number) {
    return masters.get(number);
  }

  /** Returns the master of a key, by asking each of them. */
  RedisProcess serverOf(String key) {
    return masters.stream()
        .filter(master -> !master.command("GET", key).startsWith("-MOVED"))
        .findFirst()
        .orElseThrow();
  }

  RedisLayer layer() {
    return RedisLayer.cluster(masters.stream().map(RedisProcess::url).toArray(String[]::new));
  }

  @Override
  public void close() {
    masters.forEach(RedisProcess::close);
  }
}
