package io.cachechain.tier.memcached;

import io.cachechain.internal.tier.SpecSettings;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.Map;
import net.spy.memcached.MemcachedClient;

/**
 * A shared layer on Memcached, by spymemcached and the binary protocol. Keys are spread over the servers by consistent hashing; the keys of a server that is
 * away are unknown until it is back, they are not moved to another one. Memcached evicts what it has no room for, tombstones too.
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
   * Returns a layer on a client that exists already, which the chain does not close. Its failure mode, its protocol, its choice of a server for a key and its queues are
   * the client's own: keys are never moved to another server all the same, but a full queue makes a request wait for as long as the client was told, 10 s by default, and
   * the text protocol drops the connection when a value is too large.
   *
   * @param client the client
   */
  public static MemcachedLayer on(MemcachedClient client) {
    return configured().with(MemcachedLayerProvider.CLIENT, client);
  }

  /** Returns a layer whose settings all come from outside of the code; {@code 127.0.0.1:11211} if nothing is said. */
  public static MemcachedLayer configured() {
    return new MemcachedLayer(SpecSettings.of("MemcachedLayer"));
  }

  /**
   * Signs in by SASL PLAIN. The password crosses the network in the clear, since there is no TLS.
   *
   * @param user the user
   * @param password its password, never shown
   */
  public MemcachedLayer credentials(String user, String password) {
    return with(MemcachedLayerProvider.USER, user).with(MemcachedLayerProvider.PASSWORD, password);
  }

  /**
   * Limits one request to the server; the layer's timeout counts as well, and is the limit if nothing is said.
   *
   * @param timeout 1 ms to 5 min
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public MemcachedLayer operationTimeout(Duration timeout) {
    return withTimeout(MemcachedLayerProvider.OPERATION_TIMEOUT, timeout);
  }

  /**
   * Limits one attempt to connect, in the background. 2 s if nothing is said.
   *
   * @param timeout 1 ms to 5 min
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public MemcachedLayer connectTimeout(Duration timeout) {
    return withTimeout(MemcachedLayerProvider.CONNECT_TIMEOUT, timeout);
  }

  /**
   * Gives this layer connections of its own. By default the layers of all chains in this process that have the same servers, user and timeouts share one connection and one thread for each server; they are opened with the
   * first of them and closed with the last, and their threads and log lines have the name of the first.
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
