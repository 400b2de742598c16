package io.cachechain.tier.memcached;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Opens layers on Memcached, under the name {@code memcached}. Found by {@link java.util.ServiceLoader}. */
public final class MemcachedLayerProvider implements CacheLayerProvider {
  /** What a server takes by default, less room for the name and the server's own head. */
  static final long DEFAULT_MAX_VALUE_BYTES = 1024 * 1024 - 1024;

  static final long SMALLEST_MAX_VALUE_BYTES = 1024;
  static final long LARGEST_MAX_VALUE_BYTES = 1024L * 1024 * 1024;

  static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
  static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
  static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  static final Option<String> SERVERS = Option.text("servers")
      .orElse("127.0.0.1:" + ServerAddress.DEFAULT_PORT)
      .environment("MEMCACHED_SERVERS")
      .describedAs(
          "the servers as host or host:port, separated by commas or spaces; all nodes must write the same list, since it decides which server holds a key");

  static final Option<String> USER =
      Option.text("user").describedAs("the name of the user, for SASL PLAIN without TLS");

  static final Option<String> PASSWORD =
      Option.secret("password").describedAs("the password of the user");

  static final Option<Duration> OPERATION_TIMEOUT = Option.duration("operation-timeout")
      .describedAs(
          "the longest time of one request, 1ms to 5m, at most the layer's timeout; the layer's timeout if not given");

  static final Option<Duration> CONNECT_TIMEOUT = Option.duration("connect-timeout")
      .orElse(DEFAULT_CONNECT_TIMEOUT)
      .describedAs("the longest time of an attempt to connect, in the background, 1ms to 5m");

  static final Option<Long> MAX_VALUE_BYTES = Option.number("max-value-bytes")
      .orElse(DEFAULT_MAX_VALUE_BYTES)
      .describedAs(
          "the largest entry in bytes, 1024 to 1073741824; raise it only together with the servers' own limit of 1 MiB");

  static final Option<Boolean> OWN_CLIENT = Option.flag("own-client")
      .orElse(false)
      .describedAs(
          "whether the layer has its own connections; by default all layers of this process with equal servers, user and timeouts share them");

  /** A MemcachedClient; not named by its class, since this one must be loadable without the driver. */
  static final Option<Object> CLIENT = Option.object("client", Object.class)
      .describedAs("a MemcachedClient, instead of servers; the chain does not close it");

  private static final List<Option<?>> OPTIONS = List.of(
      SERVERS,
      USER,
      PASSWORD,
      OPERATION_TIMEOUT,
      CONNECT_TIMEOUT,
      MAX_VALUE_BYTES,
      OWN_CLIENT,
      CLIENT);

  /** Called by the service loader, and by who wants a provider in hand. */
  public MemcachedLayerProvider() {}

  @Override
  public String name() {
    return "memcached";
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
    List<String> faults = new ArrayList<>();
    if (config.find(CLIENT).isEmpty()) {
      try {
        ServerAddress.parse(config.get(SERVERS));
      } catch (IllegalArgumentException broken) {
        faults.add("'servers': " + broken.getMessage());
      }
    } else if (config.find(USER).isPresent()) {
      faults.add("'user' has no effect on a given client. Sign in where the client is made.");
    }
    if (config.find(USER).isPresent() != config.find(PASSWORD).isPresent()) {
      faults.add("'user' and 'password' belong together. Give both or none.");
    }
    config.find(OPERATION_TIMEOUT).ifPresent(time -> check(faults, OPERATION_TIMEOUT, time));
    check(faults, CONNECT_TIMEOUT, config.get(CONNECT_TIMEOUT));
    long bytes = config.get(MAX_VALUE_BYTES);
    if (bytes < SMALLEST_MAX_VALUE_BYTES || bytes > LARGEST_MAX_VALUE_BYTES) {
      faults.add("'max-value-bytes' is " + bytes + ", allowed are " + SMALLEST_MAX_VALUE_BYTES
          + " to " + LARGEST_MAX_VALUE_BYTES + ".");
    }
    return faults;
  }

  private static void check(List<String> faults, Option<Duration> option, Duration value) {
    String fault = fault(option, value);
    if (fault != null) {
      faults.add(fault);
    }
  }

  static @org.jspecify.annotations.Nullable String fault(Option<Duration> option, Duration value) {
    return value.compareTo(SHORTEST_TIMEOUT) < 0 || value.compareTo(LONGEST_TIMEOUT) > 0
        ? "'" + option.name() + "' is " + option.render(value) + ", allowed are 1ms to 5m."
        : null;
  }

  @Override
  public ByteLayer open(LayerConfig config) {
    return MemcachedOpening.open(config);
  }
}
