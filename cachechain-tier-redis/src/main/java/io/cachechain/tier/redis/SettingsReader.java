package io.cachechain.tier.redis;

import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** Reads the settings of a layer, and says all that is wrong with them. */
final class SettingsReader {
  private static final Duration LONGEST_CONNECT_TIMEOUT = Duration.ofMinutes(1);
  private static final long MOST_AUDITED = 10_000_000;
  private static final long MOST_CONNECTIONS = 1_000;
  private static final long LAST_DATABASE = 99_999;
  private static final Pattern STREAM = Pattern.compile("\\P{Cntrl}{1,200}");

  private final LayerConfig config;
  private final List<String> faults = new ArrayList<>();

  private SettingsReader(LayerConfig config) {
    this.config = config;
  }

  /** Returns what is wrong, one sentence each. */
  static List<String> faults(LayerConfig config) {
    SettingsReader reader = new SettingsReader(config);
    reader.read();
    return reader.faults;
  }

  /**
   * Returns the settings.
   *
   * @throws IllegalArgumentException if something is wrong with them
   */
  static RedisSettings settings(LayerConfig config) {
    SettingsReader reader = new SettingsReader(config);
    RedisSettings settings = reader.read();
    if (settings == null || !reader.faults.isEmpty()) {
      throw new IllegalArgumentException(String.join(" ", reader.faults));
    }
    return settings;
  }

  private @Nullable RedisSettings read() {
    RedissonClient client =
        (RedissonClient) config.find(RedisLayerProvider.CLIENT).orElse(null);
    if (client != null) {
      faults.addAll(GivenClient.faults(client));
    }
    RedisMode mode = mode();
    List<RedisAddress> addresses = addresses(mode);
    String masterName = text(RedisLayerProvider.MASTER_NAME);
    if ((mode == RedisMode.SENTINEL) == (masterName == null)) {
      faults.add(
          masterName == null
              ? "'master-name' is missing: mode=sentinel needs the name of the master."
              : "'master-name' is set, but is used with mode=sentinel only. Set the mode or leave the name out.");
    }
    long connections = number(RedisLayerProvider.CONNECTIONS, 1, MOST_CONNECTIONS);
    long idle = number(RedisLayerProvider.IDLE_CONNECTIONS, 1, MOST_CONNECTIONS);
    if (idle > connections && connections >= 1) {
      faults.add("'idle-connections' is " + idle + ", more than 'connections' with " + connections
          + ". Lower the one or raise the other.");
    }
    RedisSettings.Tls tls = tls();
    if (mode == null || addresses.isEmpty()) {
      return null;
    }
    RedisSettings.Servers servers = new RedisSettings.Servers(
        mode,
        List.copyOf(addresses),
        masterName,
        login(addresses.get(0)),
        new RedisSettings.Login(
            text(RedisLayerProvider.SENTINEL_USER), text(RedisLayerProvider.SENTINEL_PASSWORD)),
        database(mode, addresses.get(0)),
        (int) connections,
        (int) idle,
        connectTimeout(),
        tls);
    return new RedisSettings(
        servers,
        !config.get(RedisLayerProvider.OWN_CLIENT),
        config.get(RedisLayerProvider.TRUST_AFTER_RESTART),
        backplaneStream(),
        auditStream(),
        number(RedisLayerProvider.AUDIT_LENGTH, 1, MOST_AUDITED),
        client);
  }

  private @Nullable RedisMode mode() {
    String word = config.get(RedisLayerProvider.MODE);
    RedisMode mode = RedisMode.of(word);
    if (mode == null) {
      faults.add("'mode' is '" + word + "', allowed are single, sentinel, cluster and replicated.");
    }
    return mode;
  }

  private List<RedisAddress> addresses(@Nullable RedisMode mode) {
    List<RedisAddress> addresses = new ArrayList<>();
    String nodes = text(RedisLayerProvider.NODES);
    if (nodes != null && mode == RedisMode.SINGLE) {
      faults.add(
          "'nodes' is set, but mode=single has one server, whose address is 'url'. Set mode to cluster, sentinel or"
              + " replicated.");
    }
    List<String> texts = nodes == null || mode == RedisMode.SINGLE
        ? List.of(config.get(RedisLayerProvider.URL))
        : List.of(nodes.split(",", -1));
    for (String each : texts) {
      try {
        addresses.add(RedisAddress.parse(each.strip()));
      } catch (IllegalArgumentException noAddress) {
        faults.add(noAddress.getMessage());
      }
    }
    if (addresses.stream().map(RedisAddress::tls).distinct().count() > 1) {
      faults.add(
          "'nodes' has redis:// and rediss:// mixed: all servers of a layer use TLS, or none does.");
    }
    return addresses;
  }

  private RedisSettings.Login login(RedisAddress address) {
    String user = once(RedisLayerProvider.USER, address.user());
    String password = once(RedisLayerProvider.PASSWORD, address.password());
    if (user != null && password == null) {
      faults.add("'user' is set, but 'password' is missing.");
    }
    return new RedisSettings.Login(user, password);
  }

  /** Returns the one of two values that is given; both only if they are the same. */
  private @Nullable String once(Option<String> option, @Nullable String inAddress) {
    String value = text(option);
    if (value != null && inAddress != null && !value.equals(inAddress)) {
      faults.add(
          "'" + option.name() + "' is set, and the address holds another one. Keep one of them.");
    }
    return value != null ? value : inAddress;
  }

  private int database(RedisMode mode, RedisAddress address) {
    long database = number(RedisLayerProvider.DATABASE, 0, LAST_DATABASE);
    Integer inAddress = address.database();
    if (inAddress != null) {
      if (database != 0 && database != inAddress) {
        faults.add("'database' is " + database + ", and the address says " + inAddress
            + ". Keep one of them.");
      }
      database = inAddress;
    }
    if (database != 0 && mode == RedisMode.CLUSTER) {
      faults.add("'database' is " + database + ", but a cluster has database 0 only.");
    }
    return (int) database;
  }

  private Duration connectTimeout() {
    Duration timeout = config.get(RedisLayerProvider.CONNECT_TIMEOUT);
    if (timeout.compareTo(Duration.ofMillis(1)) < 0
        || timeout.compareTo(LONGEST_CONNECT_TIMEOUT) > 0) {
      faults.add("'connect-timeout' is " + RedisLayerProvider.CONNECT_TIMEOUT.render(timeout)
          + ", allowed are 1ms to 1m.");
    }
    return timeout;
  }

  private @Nullable String backplaneStream() {
    String stream = config.get(RedisLayerProvider.BACKPLANE_STREAM);
    checkStream(RedisLayerProvider.BACKPLANE_STREAM, stream);
    return config.get(RedisLayerProvider.BACKPLANE) ? stream : null;
  }

  private @Nullable String auditStream() {
    String stream = text(RedisLayerProvider.AUDIT_STREAM);
    if (stream != null) {
      checkStream(RedisLayerProvider.AUDIT_STREAM, stream);
      if (stream.equals(config.get(RedisLayerProvider.BACKPLANE_STREAM))) {
        faults.add("'audit-stream' is '" + stream
            + "', which is the stream of the backplane. Give it another name.");
      }
    }
    return stream;
  }

  private void checkStream(Option<String> option, String stream) {
    if (!STREAM.matcher(stream).matches()) {
      faults.add("'" + option.name()
          + "' must have 1 to 200 characters, none of them a control character.");
    }
  }

  private RedisSettings.Tls tls() {
    return new RedisSettings.Tls(
        path(RedisLayerProvider.TRUST_STORE),
        text(RedisLayerProvider.TRUST_STORE_PASSWORD),
        path(RedisLayerProvider.KEY_STORE),
        text(RedisLayerProvider.KEY_STORE_PASSWORD),
        config.find(RedisLayerProvider.TRUST).orElse(null),
        config.find(RedisLayerProvider.IDENTITY).orElse(null),
        config.get(RedisLayerProvider.VERIFY_HOST));
  }

  private @Nullable Path path(Option<String> option) {
    String text = text(option);
    if (text == null) {
      return null;
    }
    try {
      Path path = Path.of(text);
      if (Files.isReadable(path)) {
        return path;
      }
    } catch (InvalidPathException noPath) {
      // said below, as for a file that is not there
    }
    faults.add("'" + option.name() + "' is '" + text + "', which is no readable file.");
    return null;
  }

  private @Nullable String text(Option<String> option) {
    return config.find(option).orElse(null);
  }

  private long number(Option<Long> option, long least, long most) {
    long value = Objects.requireNonNull(config.get(option));
    if (value < least || value > most) {
      faults.add(
          String.format("'%s' is %,d, allowed are %,d to %,d.", option.name(), value, least, most));
    }
    return value;
  }
}
