package io.cachechain.tier.memcached;

import io.cachechain.internal.tier.SharedByKey;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import java.time.Duration;
import java.util.List;
import net.spy.memcached.MemcachedClient;

/** Makes a layer of settings. Apart from the provider, which must be loadable without the driver. */
final class MemcachedOpening {
  private MemcachedOpening() {}

  /** Static because chains have nothing else in common; it holds only what is in use at the moment. */
  private static final SharedByKey<Key, ServerRing> RINGS = new SharedByKey<>();

  /**
   * Which servers.
   *
   * @param settings what says how they are reached, and by whom
   * @param clock the time of the chains
   */
  private record Key(List<Object> settings, ChainClock clock) {}

  static ByteLayer open(LayerConfig config) {
    ChainClock clock = config.clock();
    Duration operationTimeout =
        config.find(MemcachedLayerProvider.OPERATION_TIMEOUT).orElse(config.timeout());
    ServerConnection.Limits limits =
        new ServerConnection.Limits(clock, new PendingOperations(clock), operationTimeout);
    Duration connectTimeout = config.get(MemcachedLayerProvider.CONNECT_TIMEOUT);
    Object given = config.find(MemcachedLayerProvider.CLIENT).orElse(null);
    MemcachedPort port = given == null
        ? ownServers(config, limits, connectTimeout)
        : new GivenClient((MemcachedClient) given, limits, connectTimeout);
    return new MemcachedByteLayer(port, config.get(MemcachedLayerProvider.MAX_VALUE_BYTES), clock);
  }

  private static MemcachedPort ownServers(
      LayerConfig config, ServerConnection.Limits limits, Duration connectTimeout) {
    SpyLogger.install();
    List<ServerAddress> addresses = ServerAddress.parse(config.get(MemcachedLayerProvider.SERVERS));
    Server.Settings settings = new Server.Settings(
        config.chain(),
        limits,
        new SessionFactory(limits.operationTimeout()),
        connectTimeout,
        config.find(MemcachedLayerProvider.USER).orElse(null),
        config.find(MemcachedLayerProvider.PASSWORD).orElse(null));
    List<Object> key = List.of(
        addresses,
        limits.operationTimeout(),
        connectTimeout,
        config.find(MemcachedLayerProvider.USER),
        config.find(MemcachedLayerProvider.PASSWORD),
        config.get(MemcachedLayerProvider.OWN_CLIENT) ? new Object() : "shared");
    return new SharedRing(RINGS.acquireAtOnce(
        new Key(key, config.clock()), () -> new ServerRing(addresses, settings)));
  }
}
