package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/** The layer within a chain. */
class RedisChainTest {
  private final RedisProcess server = RedisProcess.start();
  private final AtomicInteger loads = new AtomicInteger();

  @AfterEach
  void stop() {
    server.close();
  }

  private ChainBuilder<Integer, String> chain() {
    return ChainBuilder.create("books", Integer.class, String.class).loader(key -> {
      loads.incrementAndGet();
      return "book " + key;
    });
  }

  /**
   * Returns settings with more time to connect than the default: a busy machine may need it for the
   * driver's first classes.
   */
  private static Properties patient() {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.books.connect.timeout", "30s");
    return settings;
  }

  private CloseableChain<Integer, String> on(
      RedisLayer spec, Consumer<LayerOptions<Integer, String>> options) {
    return chain().layer(spec, options).settings(patient()).build();
  }

  private CloseableChain<Integer, String> connected(RedisLayer spec) {
    // More than the 100 ms of a first layer, for the same reason.
    return on(spec, options -> options.requireUp().timeout(Duration.ofSeconds(5)));
  }

  @Test
  @DisplayName("a value that one node loaded is read by another, until one invalidates it")
  void get_twoNodes_shareTheLayer() {
    try (CloseableChain<Integer, String> one = connected(RedisLayer.at(server.url()));
        CloseableChain<Integer, String> two = connected(RedisLayer.at(server.url()))) {
      assertThat(one.get(7)).isEqualTo("book 7");
      await()
          // the value and the record of generations; the fill need not be awaited
          .until(() -> server.command("DBSIZE").equals(":2\r\n"));
      assertThat(two.get(7)).isEqualTo("book 7");
      assertThat(loads).hasValue(1);

      assertThat(two.put(7, "another").isComplete()).isTrue();
      assertThat(one.get(7)).isEqualTo("another");

      assertThat(one.invalidate(7).isComplete()).isTrue();
      assertThat(two.get(7)).isEqualTo("book 7");
      assertThat(loads).hasValue(2);
    }
  }

  @Test
  @DisplayName("I13 Z75: two types in one namespace read nothing of each other")
  void get_anotherTypeInTheNamespace_isAMissAndReplaced() {
    try (CloseableChain<Integer, Duration> times = lengths(Duration.class, Duration::ofMillis);
        CloseableChain<Integer, Long> numbers = lengths(Long.class, Long::valueOf)) {
      times.put(7, Duration.ofMillis(60));
      times.put(8, Duration.ofMillis(61));

      assertThat(numbers.getIfPresent(7)).isNull();
      assertThat(numbers.get(8)).isEqualTo(8L);
      assertThat(numbers.stats().layer("redis").otherType()).isEqualTo(2);
      assertThat(times.getIfPresent(7)).isEqualTo(Duration.ofMillis(60));
      numbers.flush(Duration.ofSeconds(30));
      assertThat(times.getIfPresent(8)).isNull();
      assertThat(times.stats().layer("redis").otherType()).isEqualTo(1);
    }
  }

  /** Returns a chain whose bytes any of these types could be read from. */
  private <V> CloseableChain<Integer, V> lengths(Class<V> type, LongFunction<V> read) {
    Codec codec = Codec.of(
        "digits",
        type,
        value -> String.valueOf(value instanceof Duration time ? time.toMillis() : value)
            .getBytes(StandardCharsets.US_ASCII),
        bytes -> read.apply(Long.parseLong(new String(bytes, StandardCharsets.US_ASCII))));
    return ChainBuilder.create("books", Integer.class, type)
        .loader(key -> read.apply(key))
        .codec(codec)
        .layer(
            RedisLayer.at(server.url()),
            options -> options.requireUp().timeout(Duration.ofSeconds(5)))
        .settings(patient())
        .build();
  }

  @Test
  @DisplayName(
      "P4 G12: what one node puts leaves the near layer of the other, by the backplane of the layer and nothing set up")
  void put_twoNodesWithNearLayers_isSeenAtOnce() {
    try (CloseableChain<Integer, String> one = near();
        CloseableChain<Integer, String> two = near()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.command("CLIENT", "LIST").split("cmd=xread", -1).length == 3);

      for (int i = 1; i <= 20; i++) {
        String value = "value " + i;
        assertThat(two.get(7)).isNotEqualTo(value); // and is in its near layer now
        assertThat(one.put(7, value).isComplete()).isTrue();

        // Without a backplane a near copy may live for 30 s.
        await().atMost(Duration.ofSeconds(10)).until(() -> two.get(7).equals(value));
      }
    }
  }

  @Test
  @DisplayName("B9 P4: a clear on one node is a clear on the other, by the backplane of the layer")
  void clear_twoNodes_otherReceivesIt() {
    try (CloseableChain<Integer, String> one = near();
        CloseableChain<Integer, String> two = near()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.command("CLIENT", "LIST").split("cmd=xread", -1).length == 3);
      for (int i = 1; i <= 5; i++) {
        one.put(7, "before " + i);
        await().atMost(Duration.ofSeconds(10)).until(() -> two.get(7).startsWith("before"));

        assertThat(one.clear().isComplete()).isTrue();

        assertThat(one.getIfPresent(7)).isNull();
        await().atMost(Duration.ofSeconds(10)).until(() -> two.getIfPresent(7) == null);
      }
      two.put(7, "after");
      await().atMost(Duration.ofSeconds(10)).until(() -> "after".equals(one.getIfPresent(7)));
    }
  }

  @Test
  @DisplayName(
      "B9 P4 G17: without a backplane, by the next poll of the records; who starts later knows them, too")
  void clear_noBackplane_otherPollsTheRecords() {
    Properties off = patient();
    off.setProperty("cachechain.chains.books.backplane", "off");
    off.setProperty("cachechain.chains.books.generations.poll", "100ms");
    try (CloseableChain<Integer, String> one = near(off);
        CloseableChain<Integer, String> two = near(off)) {
      one.put(7, "before");
      one.put(8, "before");
      assertThat(two.getIfPresent(7)).isEqualTo("before");

      assertThat(one.clear().isComplete()).isTrue();
      one.put(8, "after");

      await().atMost(Duration.ofSeconds(10)).until(() -> two.getIfPresent(7) == null);
      assertThat(two.getIfPresent(8)).isEqualTo("after");
      try (CloseableChain<Integer, String> three = near(off)) {
        assertThat(three.getIfPresent(7)).isNull();
        assertThat(three.getIfPresent(8)).isEqualTo("after");
      }
    }
  }

  private CloseableChain<Integer, String> near() {
    return near(patient());
  }

  private CloseableChain<Integer, String> near(Properties settings) {
    return chain()
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, String>lru(10)))
        .layer(
            RedisLayer.at(server.url()).ownClient(),
            options -> options.requireUp().timeout(Duration.ofSeconds(5)))
        .settings(settings)
        .build();
  }

  @Test
  @DisplayName(
      "P5 P6 H14: killed under a chain, Redis costs loads and no failed call, and is used again when it is back")
  void get_serverKilledAndBack_neverFails() throws Exception {
    try (CloseableChain<Integer, String> books = connected(RedisLayer.at(server.url()))) {
      assertThat(books.get(1)).isEqualTo("book 1");
      server.kill();
      for (int i = 0; i < 50; i++) {
        assertThat(books.get(i)).isEqualTo("book " + i);
      }
      server.restart();

      await().atMost(Duration.ofSeconds(60)).until(() -> {
        long hits = books.stats().layer("redis").hits();
        assertThat(books.get(1)).isEqualTo("book 1");
        return books.stats().layer("redis").hits() > hits;
      });
    }
  }

  @Test
  @DisplayName("A24: from settings alone; K13: passwords are not shown")
  void build_fromSettings_usesThemAndMasksSecrets() {
    assertThat(server.command("CONFIG", "SET", "requirepass", "s3cret")).isEqualTo("+OK\r\n");
    Properties settings = patient();
    settings.setProperty("cachechain.chains.books.layers", "redis");
    settings.setProperty(
        "cachechain.chains.books.layer.redis.url", "redis://:s3cret@127.0.0.1:" + server.port());
    settings.setProperty("cachechain.chains.books.layer.redis.require-up", "true");

    try (CloseableChain<Integer, String> books =
        chain().discoverLayers().settings(settings).build()) {
      assertThat(books.get(1)).isEqualTo("book 1");
      assertThat(books.stats().layer("redis").requests()).isPositive();
      assertThat(books.describe().toString())
          .contains("redis://:***@127.0.0.1:" + server.port())
          .doesNotContain("s3cret");
    }
  }

  @Test
  @DisplayName("K1: wrong settings and an unfit client are faults of the build")
  void build_wrongSettings_areAllSaid() {
    Config config = new Config();
    config.useClusterServers().addNodeAddress(server.url()).setReadMode(ReadMode.SLAVE);
    config.setLazyInitialization(true);
    RedissonClient client = Redisson.create(config);
    try {
      assertThatThrownBy(() -> on(RedisLayer.on(client).connections(0), options -> {}))
          .isInstanceOf(ChainConfigurationException.class)
          .hasMessageContaining("ReadMode.SLAVE")
          .hasMessageContaining("'connections' is 0");
    } finally {
      client.shutdown();
    }
  }
}
