package io.cachechain.tier.redis;

import io.cachechain.internal.tier.SpecSettings;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.redisson.api.RedissonClient;

/**
 * A shared layer on Redis or Valkey, 6.2 or later, by Redisson. Each entry is a plain string under
 * its own key, with its life in milliseconds. Reads go to the master only. A put is one script with
 * one key, so clusters need no hash tags.
 *
 * <p>The server's user needs {@code getrange}, {@code set}, {@code time}, {@code eval}, {@code
 * evalsha} and {@code ping}; the layer tries these when it connects. It also needs {@code info} for
 * a remark on eviction and to notice restarts; and {@code xadd}, {@code xread}, {@code xrange},
 * {@code xinfo} and {@code xtrim} for the backplane.
 *
 * <p>The layer connects in the background, and again after a loss; meanwhile it refuses requests.
 * The {@code timeout} of the layer in the chain bounds each request, also in the driver; nothing is
 * sent twice.
 *
 * <p>Immutable and thread-safe: each method returns a new spec. Each setting may be given once.
 */
public final class RedisLayer implements LayerSpec<Object, Object> {
  private static final RedisLayerProvider PROVIDER = new RedisLayerProvider();

  private final SpecSettings settings;

  private RedisLayer(SpecSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a layer on one server.
   *
   * @param url {@code redis://user:password@host:6379/database}, or {@code rediss://} for TLS; all but the host can be left out
   * @throws IllegalArgumentException if it is no such address; the message shows no password
   */
  public static RedisLayer at(String url) {
    RedisAddress.parse(url);
    return configured().with(RedisLayerProvider.URL, url);
  }

  /**
   * Returns a layer on a cluster. These servers name the others.
   *
   * @param nodes addresses of some of the servers, as for {@link #at}; one at least
   * @throws IllegalArgumentException if one is no such address
   */
  public static RedisLayer cluster(String... nodes) {
    return several(RedisMode.CLUSTER, nodes);
  }

  /**
   * Returns a layer on the master that sentinels watch over.
   *
   * @param master the name by which the sentinels know it
   * @param nodes addresses of sentinels, as for {@link #at}; one at least
   * @throws IllegalArgumentException if one is no such address
   */
  public static RedisLayer sentinel(String master, String... nodes) {
    return several(RedisMode.SENTINEL, nodes).with(RedisLayerProvider.MASTER_NAME, master);
  }

  /**
   * Returns a layer on the master among replicated servers without sentinels, as some providers
   * offer them. The layer looks for the master each second.
   *
   * @param nodes addresses of all servers, as for {@link #at}; one at least
   * @throws IllegalArgumentException if one is no such address
   */
  public static RedisLayer replicated(String... nodes) {
    return several(RedisMode.REPLICATED, nodes);
  }

  /**
   * Returns a layer on an existing client, which the chain does not close. The client's settings of
   * the connection count, except for the timeouts and repetitions of the layer's own requests. The
   * backplane reads on a connection of its own beside the client's pool, one for all layers on this
   * client. The build refuses a client that does not read from the master only: a replica may still
   * answer with an older value after a put.
   *
   * @param client a client as {@code Redisson.create} returns it
   */
  public static RedisLayer on(RedissonClient client) {
    return configured().with(RedisLayerProvider.CLIENT, client);
  }

  /**
   * Returns a layer whose settings all come from outside of the code; {@code
   * redis://127.0.0.1:6379} by default.
   */
  public static RedisLayer configured() {
    return new RedisLayer(SpecSettings.of("RedisLayer"));
  }

  private static RedisLayer several(RedisMode mode, String... nodes) {
    if (nodes.length == 0) {
      throw new IllegalArgumentException("give the address of one server at least");
    }
    for (String node : nodes) {
      RedisAddress.parse(node);
    }
    return configured()
        .with(RedisLayerProvider.MODE, mode.word())
        .with(RedisLayerProvider.NODES, String.join(",", nodes));
  }

  /** Connects as this user; by default as the server's default user. Needs a password. */
  public RedisLayer user(String user) {
    return with(RedisLayerProvider.USER, user);
  }

  /** Connects with this password, which is never shown. */
  public RedisLayer password(String password) {
    return with(RedisLayerProvider.PASSWORD, password);
  }

  /** Sends this user and password to the sentinels, if they require a login; by default none. */
  public RedisLayer sentinelLogin(String user, String password) {
    return with(RedisLayerProvider.SENTINEL_USER, user)
        .with(RedisLayerProvider.SENTINEL_PASSWORD, password);
  }

  /** Uses this database; 0 by default, and always in a cluster. */
  public RedisLayer database(int number) {
    return with(RedisLayerProvider.DATABASE, (long) number);
  }

  /**
   * Sets the largest number of connections to each server; 16 by default. Fewer than 10 are shared
   * by all requests, by pipelining.
   *
   * @param most 1 to 1,000
   */
  public RedisLayer connections(int most) {
    return with(RedisLayerProvider.CONNECTIONS, (long) most);
  }

  /**
   * Sets the number of idle connections kept to each server; 2 by default.
   *
   * @param least 1 up to the number of connections
   */
  public RedisLayer idleConnections(int least) {
    return with(RedisLayerProvider.IDLE_CONNECTIONS, (long) least);
  }

  /**
   * Sets the longest time of an attempt to connect, in the background; 2 s by default.
   *
   * @param timeout 1 ms to 1 min
   */
  public RedisLayer connectTimeout(Duration timeout) {
    return with(RedisLayerProvider.CONNECT_TIMEOUT, timeout);
  }

  /**
   * Trusts the certificates in this file, and no others; by default the certificates that the JVM
   * trusts.
   *
   * @param file PKCS12 or JKS
   * @param password its password, never shown
   */
  public RedisLayer trustStore(Path file, String password) {
    return with(RedisLayerProvider.TRUST_STORE, file.toString())
        .with(RedisLayerProvider.TRUST_STORE_PASSWORD, password);
  }

  /**
   * Presents the certificate in this file to servers that ask for one.
   *
   * @param file PKCS12 or JKS, with the key
   * @param password its password, never shown
   */
  public RedisLayer keyStore(Path file, String password) {
    return with(RedisLayerProvider.KEY_STORE, file.toString())
        .with(RedisLayerProvider.KEY_STORE_PASSWORD, password);
  }

  /** Sets the factory of trust managers, which decide on certificates. */
  public RedisLayer trust(TrustManagerFactory trust) {
    return with(RedisLayerProvider.TRUST, trust);
  }

  /** Sets the factory of key managers, which give the client's certificate and key. */
  public RedisLayer identity(KeyManagerFactory identity) {
    return with(RedisLayerProvider.IDENTITY, identity);
  }

  /** Sets whether a server's certificate must name the host of the address; true by default. */
  public RedisLayer verifyHost(boolean verify) {
    return with(RedisLayerProvider.VERIFY_HOST, verify);
  }

  /**
   * Sets whether this layer offers a backplane, by which nodes notify each other of changes; true
   * by default.
   */
  public RedisLayer backplane(boolean offer) {
    return with(RedisLayerProvider.BACKPLANE, offer);
  }

  /**
   * Sets the stream of the backplane; {@code cachechain:bp} by default. Nodes notify each other by
   * the same stream in the same database.
   *
   * @param name 1 to 200 characters, none of them a control character
   */
  public RedisLayer backplaneStream(String name) {
    return with(RedisLayerProvider.BACKPLANE_STREAM, name);
  }

  /**
   * Sets the stream for the audit of invalidations: each record is an entry with the fields time,
   * namespace, node, operation, reason, count and keys (the first 100, one per line). Off by
   * default. The stream keeps {@link #auditLength} records, and some more.
   *
   * @param name 1 to 200 characters, none of them a control character; not that of the backplane
   */
  public RedisLayer auditStream(String name) {
    return with(RedisLayerProvider.AUDIT_STREAM, name);
  }

  /**
   * Sets the number of records that the audit stream keeps; 10,000 by default.
   *
   * @param records 1 to 10,000,000
   */
  public RedisLayer auditLength(long records) {
    return with(RedisLayerProvider.AUDIT_LENGTH, records);
  }

  /**
   * Trusts entries from before a restart of the server or a change of the master. By default these
   * entries are then ignored, since the server may have lost acknowledged writes and answer with
   * older values. Use this only for servers that lose nothing: {@code appendfsync always}, and no
   * failover.
   */
  public RedisLayer trustAfterRestart() {
    return with(RedisLayerProvider.TRUST_AFTER_RESTART, true);
  }

  /**
   * Gives this layer its own client. By default the layers of all chains in this process with equal
   * connection settings share one, with its connections, threads and reader of the backplane. The
   * first layer opens the shared client, the last one closes it; its threads and log lines have the
   * name of the first.
   */
  public RedisLayer ownClient() {
    return with(RedisLayerProvider.OWN_CLIENT, true);
  }

  private RedisLayer with(Option<?> option, Object value) {
    return new RedisLayer(settings.with(option, value));
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
