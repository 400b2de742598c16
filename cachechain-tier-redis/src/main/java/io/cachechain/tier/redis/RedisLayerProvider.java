package io.cachechain.tier.redis;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Opens shared layers on Redis, under the name {@code redis}. Found by
 * {@link java.util.ServiceLoader}.
 */
public final class RedisLayerProvider implements CacheLayerProvider {
  /** Where a Redis that was just installed listens. */
  static final String DEFAULT_URL = "redis://127.0.0.1:6379";

  /**
   * So many requests can be under way to one server at once; what is more waits. Batches need far
   * fewer.
   */
  static final long DEFAULT_CONNECTIONS = 16;

  /**
   * So many connections are kept when nothing is to be done: one that is ready, and one to spare.
   */
  static final long DEFAULT_IDLE_CONNECTIONS = 2;

  /**
   * Long enough for a lost packet and its repetition; nobody waits for it but the thread that
   * connects.
   */
  static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /** One for all chains: each message names its namespace. */
  static final String DEFAULT_STREAM = "cachechain:bp";

  /** Some days of an application that invalidates now and then, and a few MiB. */
  static final long DEFAULT_AUDIT_LENGTH = 10_000;

  static final Option<String> URL = Option.text("url")
      .orElse(DEFAULT_URL)
      .environment("REDIS_URL")
      .describedAs(
          "the address, redis://user:password@host:6379/database, or rediss:// for TLS; only the host is required");

  static final Option<String> MODE = Option.text("mode")
      .orElse(RedisMode.SINGLE.word())
      .describedAs("the arrangement of the servers: single, sentinel, cluster or replicated");

  static final Option<String> NODES = Option.text("nodes")
      .describedAs(
          "the addresses of some servers of the cluster, of the sentinels, or of all replicated servers, separated by commas; the url if not given");

  static final Option<String> MASTER_NAME =
      Option.text("master-name").describedAs("the name by which the sentinels know the master");

  static final Option<String> USER = Option.text("user")
      .describedAs("the name of the user; the server's default user if not given");

  static final Option<String> PASSWORD =
      Option.secret("password").describedAs("the password of the user");

  static final Option<String> SENTINEL_USER = Option.text("sentinel-user")
      .describedAs("the name of the user at the sentinels, if they require a login");

  static final Option<String> SENTINEL_PASSWORD = Option.secret("sentinel-password")
      .describedAs("the password at the sentinels, if they require a login");

  static final Option<Long> DATABASE =
      Option.number("database").orElse(0L).describedAs("the number of the database");

  static final Option<Long> CONNECTIONS = Option.number("connections")
      .orElse(DEFAULT_CONNECTIONS)
      .describedAs(
          "the largest number of connections to each server, 1 to 1,000; fewer than 10 are shared by all requests, by pipelining");

  static final Option<Long> IDLE_CONNECTIONS = Option.number("idle-connections")
      .orElse(DEFAULT_IDLE_CONNECTIONS)
      .describedAs("the number of idle connections kept to each server, 1 to 'connections'");

  static final Option<Duration> CONNECT_TIMEOUT = Option.duration("connect-timeout")
      .orElse(DEFAULT_CONNECT_TIMEOUT)
      .describedAs("the longest time of an attempt to connect, in the background, 1ms to 1m");

  static final Option<String> TRUST_STORE = Option.text("trust-store")
      .describedAs(
          "a file, PKCS12 or JKS, of trusted certificates; the JVM's trusted certificates if not given");

  static final Option<String> TRUST_STORE_PASSWORD =
      Option.secret("trust-store-password").describedAs("the password of the trust store");

  static final Option<String> KEY_STORE = Option.text("key-store")
      .describedAs("a file, PKCS12 or JKS, with the client's certificate and key");

  static final Option<String> KEY_STORE_PASSWORD =
      Option.secret("key-store-password").describedAs("the password of the key store");

  static final Option<TrustManagerFactory> TRUST = Option.object("trust", TrustManagerFactory.class)
      .describedAs("a factory of trust managers, instead of trust-store");

  static final Option<KeyManagerFactory> IDENTITY = Option.object(
          "identity", KeyManagerFactory.class)
      .describedAs("a factory of key managers, instead of key-store");

  static final Option<Boolean> VERIFY_HOST = Option.flag("verify-host")
      .orElse(true)
      .describedAs("whether the server's certificate must name the host of the address");

  static final Option<Boolean> BACKPLANE = Option.flag("backplane")
      .orElse(true)
      .describedAs("whether the layer offers a backplane, as a stream of the server");

  static final Option<String> BACKPLANE_STREAM = Option.text("backplane-stream")
      .orElse(DEFAULT_STREAM)
      .describedAs(
          "the name of the backplane's stream; chains that notify each other use the same stream, whatever their namespaces");

  static final Option<String> AUDIT_STREAM = Option.text("audit-stream")
      .describedAs("the name of the stream for the audit of invalidations; no audit if not given");

  static final Option<Long> AUDIT_LENGTH = Option.number("audit-length")
      .orElse(DEFAULT_AUDIT_LENGTH)
      .describedAs("the number of records that the audit stream keeps, 1 to 10,000,000");

  static final Option<Boolean> TRUST_AFTER_RESTART = Option.flag("trust-after-restart")
      .orElse(false)
      .describedAs(
          "whether entries from before a restart or a failover of the server are trusted, although the server may have lost acknowledged writes");

  static final Option<Boolean> OWN_CLIENT = Option.flag("own-client")
      .orElse(false)
      .describedAs(
          "whether the layer has its own client; by default all layers of this process with equal connection settings share one");

  /**
   * A RedissonClient; not declared as one, so that this class loads without Redisson and a chain
   * can say that it is missing.
   */
  static final Option<Object> CLIENT = Option.object("client", Object.class)
      .describedAs(
          "a Redisson client, which the chain does not close; the options of the connection then have no effect");

  private static final List<Option<?>> OPTIONS = List.of(
      URL,
      MODE,
      NODES,
      MASTER_NAME,
      USER,
      PASSWORD,
      SENTINEL_USER,
      SENTINEL_PASSWORD,
      DATABASE,
      CONNECTIONS,
      IDLE_CONNECTIONS,
      CONNECT_TIMEOUT,
      TRUST_STORE,
      TRUST_STORE_PASSWORD,
      KEY_STORE,
      KEY_STORE_PASSWORD,
      TRUST,
      IDENTITY,
      VERIFY_HOST,
      BACKPLANE,
      BACKPLANE_STREAM,
      AUDIT_STREAM,
      AUDIT_LENGTH,
      TRUST_AFTER_RESTART,
      OWN_CLIENT,
      CLIENT);

  /** Called by the service loader, and by who wants a provider in hand. */
  public RedisLayerProvider() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public int distance() {
    return REMOTE;
  }

  @Override
  public List<Option<?>> options() {
    return OPTIONS;
  }

  @Override
  public List<String> faults(LayerConfig config) {
    return SettingsReader.faults(config);
  }

  @Override
  public ByteLayer open(LayerConfig config) throws Exception {
    DriverJars.check();
    return RedisStore.open(config, SettingsReader.settings(config));
  }
}
