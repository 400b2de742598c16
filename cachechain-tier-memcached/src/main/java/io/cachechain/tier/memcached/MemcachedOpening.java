package io.cachechain.tier.memcached;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import java.time.Duration;
import java.util.List;
import net.spy.memcached.MemcachedClient;

/** Makes a layer of settings. Apart from the provider, which must be loadable without the driver. */
final class MemcachedOpening {
  private MemcachedOpening() {}

  static ByteLayer open(LayerConfig config) {
    ChainClock clock = config.clock();
    Duration operationTimeout =
        config.find(MemcachedLayerProvider.OPERATION_TIMEOUT).orElse(config.timeout());
    Lane.Limits limits = new Lane.Limits(clock, new PendingCalls(clock), operationTimeout);
    Duration connectTimeout = config.get(MemcachedLayerProvider.CONNECT_TIMEOUT);
    MemcachedPort port = config
        .find(MemcachedLayerProvider.CLIENT)
        .<MemcachedPort>map(
            client -> new GivenClient((MemcachedClient) client, limits, connectTimeout))
        .orElseGet(() -> ownServers(config, limits, connectTimeout));
    return new MemcachedByteLayer(port, config.get(MemcachedLayerProvider.MAX_VALUE_BYTES), clock);
  }

  private static MemcachedPort ownServers(
      LayerConfig config, Lane.Limits limits, Duration connectTimeout) {
    SpyLogger.install();
    List<ServerAddress> addresses = ServerAddress.parse(config.get(MemcachedLayerProvider.SERVERS));
    return new ServerRing(
        addresses,
        new Server.Settings(
            config.chain(),
            limits,
            new SessionFactory(limits.operationTimeout()),
            connectTimeout,
            config.find(MemcachedLayerProvider.USER).orElse(null),
            config.find(MemcachedLayerProvider.PASSWORD).orElse(null)));
  }
}
