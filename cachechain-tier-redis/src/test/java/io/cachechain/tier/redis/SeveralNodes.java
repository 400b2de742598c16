package io.cachechain.tier.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.awaitility.Awaitility.await;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FaultProxy;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * What several processes meet that share a Redis, each with a near layer in front of it: chains of
 * one name, each with a client of its own, and one table behind them. The proxies and the server do
 * what networks, servers and their operators do.
 */
abstract class SeveralNodes {
  /** Without messages a near copy may live for 30 s, and for 5 min where they were received. */
  static final Duration SOON = ofSeconds(25);

  /** For servers that answer, on a machine that has much to do. */
  static final Duration PATIENT = ofSeconds(10);

  /** For servers that do not. */
  static final Duration IMPATIENT = ofSeconds(1);

  final RedisProcess server = RedisProcess.start();
  final Map<String, String> table = new ConcurrentHashMap<>();
  final AtomicInteger loads = new AtomicInteger();
  final Deque<Closeable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    server.close();
  }

  String load(String key) {
    loads.incrementAndGet();
    return table.get(key);
  }

  CloseableChain<String, String> node(String url) {
    return node(RedisLayer.at(url));
  }

  CloseableChain<String, String> node(RedisLayer redis) {
    return node(redis, PATIENT, builder -> builder.loader(this::load));
  }

  /** A node that does not wait long for an answer which will not come. */
  CloseableChain<String, String> impatient(String url) {
    return node(RedisLayer.at(url), IMPATIENT, builder -> builder.loader(this::load));
  }

  CloseableChain<String, String> node(
      RedisLayer redis, Duration timeout, UnaryOperator<ChainBuilder<String, String>> more) {
    return built(more.apply(near())
        .layer(redis, options -> options.requireUp().timeout(timeout))
        .settings(settings("")));
  }

  static ChainBuilder<String, String> near() {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(20_000)));
  }

  CloseableChain<String, String> built(ChainBuilder<String, String> builder) {
    CloseableChain<String, String> chain = builder.build();
    opened.push(chain::close);
    return chain;
  }

  /**
   * Returns settings with more time to connect than the default: a busy machine may need it for the
   * driver's first classes.
   */
  static Properties settings(String backplane) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.books.connect.timeout", "30s");
    if (!backplane.isEmpty()) {
      settings.setProperty("cachechain.chains.books.backplane", backplane);
    }
    return settings;
  }

  RedissonClient client() {
    Config config = new Config();
    config.useSingleServer().setAddress(server.url());
    RedissonClient client = Redisson.create(config);
    opened.push(client::shutdown);
    return client;
  }

  FaultProxy proxy() {
    FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
    opened.push(proxy::close);
    return proxy;
  }

  static String url(FaultProxy proxy) {
    return "redis://" + proxy.address();
  }

  /** Waits until each of them receives messages of the others, and has missed nothing. */
  @SafeVarargs
  static void listening(Chain<String, String>... nodes) {
    for (Chain<String, String> node : nodes) {
      await()
          .atMost(SOON)
          .pollInterval(ofMillis(5))
          .until(() -> node.describe()
              .toString()
              .lines()
              .anyMatch(line -> line.startsWith(" backplane:") && line.endsWith("; up")));
    }
  }

  @SafeVarargs
  static void allSee(String key, String value, Chain<String, String>... nodes) {
    for (Chain<String, String> node : nodes) {
      await().atMost(SOON).pollInterval(ofMillis(5)).until(() -> value.equals(node.get(key)));
    }
  }

  static boolean isReplayed(Chain<String, String> node) {
    return !node.describe().toString().contains(" 1 to replay");
  }

  void change(Chain<String, String> node, String key, String value) {
    table.put(key, value);
    node.put(key, value);
  }
}
