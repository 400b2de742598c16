package io.cachechain.tier.redis;

import io.netty.channel.EventLoopGroup;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SslVerificationMode;
import org.redisson.config.SubscriptionMode;

/** Says the settings of a layer in the words of Redisson. */
final class ClientConfig {
  /** A connection whose other end has vanished is found out, and made anew, within twice this time. */
  private static final int PING_MILLIS = 2_000;

  /**
   * The time for answers while connecting and for looking at the topology; requests of the layer bring their own. Longer than between two pings, or
   * Redisson logs an error with its stack for each connection of a server that hangs.
   */
  private static final int RESPONSE_TIMEOUT_MILLIS = 2_500;

  /** How often sentinels, clusters and replicated servers are asked who the masters are. */
  private static final int SCAN_MILLIS = 1_000;

  private static final Duration FIRST_RECONNECT = Duration.ofMillis(100);
  private static final Duration LAST_RECONNECT = Duration.ofSeconds(2);

  private final RedisSettings.Servers settings;

  private ClientConfig(RedisSettings.Servers settings) {
    this.settings = settings;
  }

  static Config of(RedisSettings.Servers settings, EventLoopGroup loops, ExecutorService workers) {
    return new ClientConfig(settings).config(loops, workers);
  }

  private Config config(EventLoopGroup loops, ExecutorService workers) {
    Config config = new Config();
    config.setEventLoopGroup(loops);
    config.setExecutor(workers);
    config.setLazyInitialization(
        true); // the timer is replaced before anything happens: DriverInside
    config.setReferenceEnabled(false);
    config.setUseThreadClassLoader(false);
    config.setCodec(ByteArrayCodec.INSTANCE);
    config.setTcpKeepAlive(true);
    config.setUsername(settings.login().user());
    config.setPassword(settings.login().password());
    tls(config);
    String[] urls = settings.addresses().stream().map(RedisAddress::url).toArray(String[]::new);
    switch (settings.mode()) {
      case SINGLE -> single(config, urls[0]);
      case CLUSTER -> {
        masterOnly(config.useClusterServers().addNodeAddress(urls))
            .setScanInterval(SCAN_MILLIS)
            .setCheckSlotsCoverage(false); // the part of a cluster that is up is of use
      }
      case SENTINEL -> {
        masterOnly(config.useSentinelServers().addSentinelAddress(urls))
            .setMasterName(settings.masterName())
            .setDatabase(settings.database())
            .setSentinelUsername(settings.sentinelLogin().user())
            .setSentinelPassword(settings.sentinelLogin().password())
            .setScanInterval(SCAN_MILLIS)
            .setCheckSentinelsList(false); // one sentinel is enough to find the master
      }
      case REPLICATED -> {
        masterOnly(config.useReplicatedServers().addNodeAddress(urls))
            .setDatabase(settings.database())
            .setScanInterval(SCAN_MILLIS);
      }
    }
    return config;
  }

  private void single(Config config, String url) {
    timeouts(config.useSingleServer().setAddress(url))
        .setDatabase(settings.database())
        .setConnectionPoolSize(settings.connections())
        .setConnectionMinimumIdleSize(settings.idleConnections())
        .setSubscriptionConnectionMinimumIdleSize(0);
  }

  private <T extends BaseMasterSlaveServersConfig<T>> T masterOnly(T servers) {
    return timeouts(servers)
        .setReadMode(ReadMode.MASTER)
        .setSubscriptionMode(SubscriptionMode.MASTER)
        .setMasterConnectionPoolSize(settings.connections())
        .setMasterConnectionMinimumIdleSize(settings.idleConnections())
        .setSubscriptionConnectionMinimumIdleSize(0);
  }

  private <T extends BaseConfig<T>> T timeouts(T servers) {
    return servers
        .setConnectTimeout((int) settings.connectTimeout().toMillis())
        .setTimeout(RESPONSE_TIMEOUT_MILLIS)
        .setRetryAttempts(0)
        .setRetryDelay(new ConstantDelay(FIRST_RECONNECT))
        .setReconnectionDelay(new EqualJitterDelay(FIRST_RECONNECT, LAST_RECONNECT))
        .setPingConnectionInterval(PING_MILLIS);
  }

  private void tls(Config config) {
    RedisSettings.Tls tls = settings.tls();
    if (tls.trustStore() != null) {
      config.setSslTruststore(url(tls.trustStore()));
      config.setSslTruststorePassword(tls.trustStorePassword());
    }
    if (tls.keyStore() != null) {
      config.setSslKeystore(url(tls.keyStore()));
      config.setSslKeystorePassword(tls.keyStorePassword());
    }
    if (tls.trust() != null) {
      config.setSslTrustManagerFactory(tls.trust());
    }
    if (tls.identity() != null) {
      config.setSslKeyManagerFactory(tls.identity());
    }
    config.setSslVerificationMode(
        tls.verifyHost() ? SslVerificationMode.STRICT : SslVerificationMode.CA_ONLY);
  }

  private static URL url(Path file) {
    try {
      return file.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalArgumentException("a file always has a URL", impossible);
    }
  }
}
