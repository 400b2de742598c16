package io.cachechain.tier.redis;

import io.cachechain.internal.tier.SharedByKey;
import java.util.List;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.config.ReadMode;

/** Clients that belong to somebody else, and are never closed. */
final class GivenClient {
  private GivenClient() {}

  /** Returns what makes this client unfit, one sentence each. */
  static List<String> faults(RedissonClient client) {
    if (!DriverInside.isKnown(client)) {
      return List.of(
          "the client given to RedisLayer.on is a " + client.getClass().getName()
              + ". Give the one that Redisson.create returned, not a wrapper of it.");
    }
    if (client.isShutdown() || client.isShuttingDown()) {
      return List.of("the client given to RedisLayer.on is shut down. Give one that is open.");
    }
    ReadMode mode = DriverInside.servers(client).getReadMode();
    Config config = client.getConfig();
    if (!config.isSingleConfig() && mode != ReadMode.MASTER) {
      return List.of("the client given to RedisLayer.on reads with ReadMode." + mode
          + ": after a put, a replica may still answer with what was before. Call setReadMode(ReadMode.MASTER) in its"
          + " configuration, or give the layer an address instead.");
    }
    if (!config.isClusterConfig() && DriverInside.hasFoundCluster(client)) {
      return List.of("the client given to RedisLayer.on was made for one server, but "
          + Masters.UNEXPECTED_CLUSTER + ".");
    }
    return List.of();
  }

  /** Returns where a client stores, without secrets. */
  static String location(RedissonClient client) {
    Config config = client.getConfig();
    MasterSlaveServersConfig servers = DriverInside.servers(client);
    if (config.isSingleConfig() && servers.getMasterAddress() != null) {
      String database = servers.getDatabase() == 0 ? "" : "/" + servers.getDatabase();
      return RedisAddress.parse(servers.getMasterAddress()) + database + " (client given)";
    }
    return "redis:// (client given" + (config.isClusterConfig() ? ", cluster)" : ")");
  }

  /** Returns whether requests can be sent at once, without waiting for a connection to be made first. */
  static boolean isConnected(RedissonClient client) {
    return !client.getConfig().isLazyInitialization();
  }

  /**
   * Connects the client if it is one that does so at its first use, which blocks then. It has not been {@linkplain Client#check checked}.
   *
   * @throws Exception if the server does not answer
   */
  static Client connect(RedissonClient client, ClientUse use) throws Exception {
    SharedByKey.Lease<Driver> driver =
        Driver.SHARED.acquire(use.key(), () -> Driver.connect(client, use, () -> {}));
    return new Client(driver, use);
  }
}
