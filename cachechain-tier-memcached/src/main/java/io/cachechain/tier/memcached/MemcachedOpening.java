package io.cachechain.tier.memcached;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.MemcachedClient;

/** Makes a layer of settings. Apart from the provider, which must be loadable without the driver. */
final class MemcachedOpening {
  private static final int MAX_CONNECTORS = 8;
  private static final long CONNECTOR_IDLE_SECONDS = 10;

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
    ThreadPoolExecutor connector = connector(config.chain(), addresses.size());
    return new ServerRing(
        addresses,
        connector,
        new Server.Settings(
            config.chain(),
            limits,
            new SessionFactory(limits.operationTimeout()),
            connector,
            connectTimeout,
            config.find(MemcachedLayerProvider.USER).orElse(null),
            config.find(MemcachedLayerProvider.PASSWORD).orElse(null)));
  }

  /** Runs what may block while connecting: none of these threads lives longer than it is needed. */
  private static ThreadPoolExecutor connector(String chain, int servers) {
    int threads = Math.min(servers, MAX_CONNECTORS);
    ThreadPoolExecutor connector = new ThreadPoolExecutor(
        threads,
        threads,
        CONNECTOR_IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> new ConnectorThread(task, chain + "-memcached-connect"),
        new ThreadPoolExecutor.DiscardPolicy());
    connector.allowCoreThreadTimeOut(true);
    return connector;
  }

  private static final class ConnectorThread extends Thread implements Quiet {
    ConnectorThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }
}
