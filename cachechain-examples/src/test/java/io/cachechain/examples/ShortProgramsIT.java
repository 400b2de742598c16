package io.cachechain.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.server.H2Server;
import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Programs that end soon after they begin, on servers that are up all the time; whatever the machine is busy with. */
@DisplayName("A31 Z65: a layer that has not connected yet is not away")
@SuppressWarnings("EnumOrdinal") // a number makes a name
class ShortProgramsIT {
  private static final int JOBS = 10;
  private static final int KEYS = 20;
  private static final int MANY = 200;

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.cachechain");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  /** A tier, and where its server is. */
  enum Tier {
    REDIS,
    MEMCACHED,
    JDBC
  }

  private static LayerSpec<Object, Object> layer(Tier tier) {
    return switch (tier) {
      case REDIS -> RedisLayer.at(RedisServer.shared().url());
      case MEMCACHED -> MemcachedLayer.at(MemcachedServer.shared().address());
      case JDBC -> JdbcLayer.at(Database.URL).createTable();
    };
  }

  /** The database of all tests here. */
  private static final class Database {
    private static final String URL = H2Server.newMemoryUrl();
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  private void nothingWasWarnedOf() {
    List<String> warnings = List.copyOf(lines.list).stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
    assertThat(warnings).isEmpty();
  }

  private static ChainBuilder<String, String> builder(
      Tier tier, String name, Consumer<LayerOptions<String, String>> options) {
    return ChainBuilder.create(name, String.class, String.class)
        .layer(CaffeineLayer.maximumSize(10_000))
        .layer(layer(tier), options);
  }

  /** A program as anybody writes it: with the defaults. */
  private static CloseableChain<String, String> program(Tier tier, String name) {
    return builder(tier, name, options -> {}).build();
  }

  /** A node that is up for sure before it is asked, and patient. */
  private static CloseableChain<String, String> reader(Tier tier, String name) {
    return builder(tier, name, options -> options.requireUp().timeout(Duration.ofSeconds(20)))
        .settings(Settings.connectTimeout(name))
        .build();
  }

  /** The settings of a node on a machine that is busy. */
  private static final class Settings {
    private Settings() {}

    private static java.util.Properties connectTimeout(String chain) {
      java.util.Properties settings = new java.util.Properties();
      settings.setProperty("cachechain.chains." + chain + ".connect.timeout", "60s");
      return settings;
    }
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName("P9: build, put 20 keys, close: another node reads all of them")
  void job_putsAndCloses_othersReadTheNewValues(Tier tier) {
    String name = "puts-" + tier.ordinal();
    try (CloseableChain<String, String> reader = reader(tier, name)) {
      for (int job = 0; job < JOBS; job++) {
        try (CloseableChain<String, String> chain = program(tier, name)) {
          for (int key = 0; key < KEYS; key++) {
            chain.put(job + "-" + key, "new");
          }
        }
        for (int key = 0; key < KEYS; key++) {
          assertThat(reader.getIfPresent(job + "-" + key)).isEqualTo("new");
        }
      }
    }
    nothingWasWarnedOf();
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName(
      "P9 F7: build, invalidate 20 keys, flush, close: all is written, and no node reads them any more")
  void job_invalidatesFlushesAndCloses_nobodyReadsTheOldValues(Tier tier) {
    String name = "drops-" + tier.ordinal();
    try (CloseableChain<String, String> writer = reader(tier, name)) {
      for (int job = 0; job < JOBS; job++) {
        for (int key = 0; key < KEYS; key++) {
          writer.put(job + "-" + key, "old");
        }
        try (CloseableChain<String, String> chain = program(tier, name)) {
          for (int key = 0; key < KEYS; key++) {
            chain.invalidate(job + "-" + key);
          }
          assertThat(chain.flush(Duration.ofSeconds(30))).isEmpty();
        }
        try (CloseableChain<String, String> other = reader(tier, name)) {
          for (int key = 0; key < KEYS; key++) {
            assertThat(other.getIfPresent(job + "-" + key)).isNull();
          }
        }
      }
    }
    nothingWasWarnedOf();
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  @DisplayName(
      "A31: the first reads of a new node go to the server that has the values, and none to the origin")
  void node_readsAtOnce_nothingIsLoaded(Tier tier) {
    String name = "reads-" + tier.ordinal();
    AtomicInteger loads = new AtomicInteger();
    try (CloseableChain<String, String> writer = reader(tier, name)) {
      for (int key = 0; key < MANY; key++) {
        writer.put("k" + key, "v");
      }
    }
    try (CloseableChain<String, String> node = builder(
            tier, name, options -> options.timeout(Duration.ofSeconds(20)))
        .settings(Settings.connectTimeout(name))
        .loader(key -> {
          loads.incrementAndGet();
          return "loaded";
        })
        .build()) {
      for (int key = 0; key < MANY; key++) {
        assertThat(node.get("k" + key)).isEqualTo("v");
      }
    }
    assertThat(loads).hasValue(0);
    nothingWasWarnedOf();
  }
}
