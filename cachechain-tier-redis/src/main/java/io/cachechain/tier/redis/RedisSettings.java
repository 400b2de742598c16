package io.cachechain.tier.redis;

import io.cachechain.spi.ChainClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * The settings of one layer, checked.
 *
 * @param servers what it connects to, and how
 * @param isClientShared whether layers with the same servers share a client
 * @param backplaneStream the name of the backplane's stream, or null if none is offered
 * @param auditStream the name of the stream for invalidations, or null for none
 * @param auditLength how many records it keeps
 */
record RedisSettings(
    Servers servers,
    boolean isClientShared,
    boolean isTrustedAfterRestart,
    @Nullable String backplaneStream,
    @Nullable String auditStream,
    long auditLength,
    @Nullable RedissonClient client) {

  /** The settings of the connection; equal ones can share a client. */
  record Servers(
      RedisMode mode,
      List<RedisAddress> addresses,
      @Nullable String masterName,
      Login login,
      Login sentinelLogin,
      int database,
      int connections,
      int idleConnections,
      Duration connectTimeout,
      Tls tls) {
    /** Returns where the entries are, without secrets. */
    String location() {
      String scheme = addresses.get(0).tls() ? "rediss://" : "redis://";
      String where =
          addresses.stream().map(RedisAddress::hostAndPort).collect(Collectors.joining(","));
      String more = database == 0 ? "" : "/" + database;
      return scheme
          + login
          + where
          + more
          + switch (mode) {
            case SINGLE -> "";
            case SENTINEL -> " (sentinel, master " + masterName + ")";
            case CLUSTER, REPLICATED -> " (" + mode.word() + ")";
          };
    }
  }

  /**
   * Returns the key that distinguishes the client from those of other layers: a given one is the
   * same for each layer.
   */
  Driver.Key key(ChainClock clock) {
    Object apart = isClientShared ? servers : new Object();
    return new Driver.Key(client == null ? apart : client, clock);
  }

  /** Who connects; nobody in particular when both are null. */
  record Login(@Nullable String user, @Nullable String password) {
    @Override
    public String toString() {
      return password == null ? "" : (user == null ? "" : user) + ":***@";
    }
  }

  /** How servers are trusted, and how we prove who we are. */
  record Tls(
      @Nullable Path trustStore,
      @Nullable String trustStorePassword,
      @Nullable Path keyStore,
      @Nullable String keyStorePassword,
      @Nullable TrustManagerFactory trust,
      @Nullable KeyManagerFactory identity,
      boolean verifyHost) {
    @Override
    public String toString() {
      return "Tls";
    }
  }
}
