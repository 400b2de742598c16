package io.cachechain.tier.memcached;

import io.cachechain.internal.tier.SpecSettings;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.Map;
import net.spy.memcached.MemcachedClient;

/**
 * A shared layer on Memcached, by spymemcached and the binary protocol. Consistent hashing spreads
 * the keys over the servers. The keys of a server that is away are unknown until it is back; they
 * do not move to another one. Memcached evicts entries when it needs space, tombstones too.
 *
 * <p>Immutable and thread-safe: each method returns a new spec. Each setting may be given once.
 */
public final class MemcachedLayer implements LayerSpec<Object, Object> {
  private static final MemcachedLayerProvider PROVIDER = new MemcachedLayerProvider();

  private final SpecSettings settings;

  private MemcachedLayer(SpecSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a layer on these servers.
   *
   * @param server a server as {@code host}, {@code host:port} or {@code memcached://host:port}; the port is 11211 if none is given. Several may be separated by
   *     commas
   * @param more further servers. All nodes must name the same servers in the same words: which server a key belongs to is worked out from them
   * @throws IllegalArgumentException if an address cannot be read
   */
  public static MemcachedLayer at(String server, String... more) {
    String servers = more.length == 0 ? server : server + "," + String.join(",", more);
    ServerAddress.parse(servers);
    return configured().with(MemcachedLayerProvider.SERVERS, servers);
  }

  /**
   * Returns a layer on an existing client, which the chain does not close. The client's failure
   * mode, protocol, choice of a server for a key, and queues count. Keys never move to another
   * server all the same. A full queue makes a request wait for the client's own limit, 10 s by
   * default, and the text protocol drops the connection when a value is too large.
   *
   * @param client the client
   */
  public static MemcachedLayer on(MemcachedClient client) {
    return configured().with(MemcachedLayerProvider.CLIENT, client);
  }

  /**
   * Returns a layer whose settings all come from outside of the code; {@code 127.0.0.1:11211} by
   * default.
   */
  public static MemcachedLayer configured() {
    return new MemcachedLayer(SpecSettings.of("MemcachedLayer"));
  }

  /**
   * Signs in by SASL PLAIN. There is no TLS, so the password crosses the network as plain text.
   *
   * @param user the user
   * @param password its password, never shown
   */
  public MemcachedLayer credentials(String user, String password) {
    return with(MemcachedLayerProvider.USER, user).with(MemcachedLayerProvider.PASSWORD, password);
  }

  /**
   * Sets the longest time of one request to the server, at most the layer's timeout, which is the
   * default.
   *
   * @param timeout 1 ms to 5 min
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public MemcachedLayer operationTimeout(Duration timeout) {
    return withTimeout(MemcachedLayerProvider.OPERATION_TIMEOUT, timeout);
  }

  /**
   * Sets the longest time of an attempt to connect, in the background; 2 s by default.
   *
   * @param timeout 1 ms to 5 min
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public MemcachedLayer connectTimeout(Duration timeout) {
    return withTimeout(MemcachedLayerProvider.CONNECT_TIMEOUT, timeout);
  }

  /**
   * Gives this layer its own connections. By default the layers of all chains in this process with
   * equal servers, user and timeouts share one connection and one thread per server. The first
   * layer opens them, the last one closes them; threads and log lines have the name of the first.
   */
  public MemcachedLayer ownClient() {
    return with(MemcachedLayerProvider.OWN_CLIENT, true);
  }

  private MemcachedLayer withTimeout(Option<Duration> option, Duration timeout) {
    String fault = MemcachedLayerProvider.fault(option, timeout);
    if (fault != null) {
      throw new IllegalArgumentException(fault);
    }
    return with(option, timeout);
  }

  private MemcachedLayer with(Option<?> option, Object value) {
    return new MemcachedLayer(settings.with(option, value));
  }

  @Override
  public CacheLayerProvider provider() {
    return PROVIDER;
  }

  @Override
  public Map<Option<?>, Object> settings() {
    return settings.values();
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
