package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A chain by its builder, with this layer in it. */
class ChainOnJdbcTest {
  private static CloseableChain<Long, String> chain(TestDatabase database, AtomicInteger loads) {
    return ChainBuilder.create("books", Long.class, String.class)
        .layer(
            database.layer().table("chain_entries").createTable(),
            l -> l.timeout(Duration.ofSeconds(5)).requireUp())
        .loader(id -> "title " + id + " by load " + loads.incrementAndGet())
        .build();
  }

  @ParameterizedTest
  @DisplayName(
      "K6: what one chain loads or puts, another one finds in the table; invalidated is invalidated for both")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void get_loadedByAnotherChain_isFound(Database kind) {
    AtomicInteger loads = new AtomicInteger();
    TestDatabase database = TestDatabase.of(kind);
    try (CloseableChain<Long, String> one = chain(database, loads);
        CloseableChain<Long, String> two = chain(database, loads)) {
      assertThat(one.get(7L)).isEqualTo("title 7 by load 1");
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(two.getIfPresent(7L)).isEqualTo("title 7 by load 1"));

      assertThat(two.put(7L, "Dune").isComplete()).isTrue();
      assertThat(one.get(7L)).isEqualTo("Dune");
      one.putAll(Map.of(8L, "Emma", 9L, "Ulysses"));
      assertThat(two.getAllPresent(List.of(7L, 8L, 9L, 10L)))
          .isEqualTo(Map.of(7L, "Dune", 8L, "Emma", 9L, "Ulysses"));

      assertThat(one.invalidate(7L).isComplete()).isTrue();
      assertThat(two.getIfPresent(7L)).isNull();
      assertThat(two.get(7L)).isEqualTo("title 7 by load 2");
      assertThat(one.describe().toString() + one.describe())
          .contains("jdbc:")
          .doesNotContain(TestDatabase.H2_PASSWORD, "secret");
    }
  }

  private static CloseableChain<Long, String> node(TestDatabase database) {
    return ChainBuilder.create("receives", Long.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.lru(100)))
        .layer(
            database.layer().table("receives_entries").backplane().createTable(),
            l -> l.timeout(Duration.ofSeconds(5)).requireUp())
        .ttl(Duration.ofHours(1))
        .build();
  }

  @ParameterizedTest
  @DisplayName(
      "A9 G12 P4: what one node puts or invalidates leaves the near layer of another one by way of the table")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void put_onOneNode_isSeenByAnother(Database kind) {
    TestDatabase database = TestDatabase.of(kind);
    try (CloseableChain<Long, String> one = node(database);
        CloseableChain<Long, String> two = node(database)) {
      for (int round = 0; round < 5; round++) {
        String value = "value " + round;
        assertThat(one.put(7L, value).isComplete()).isTrue();
        Awaitility.await()
            .atMost(10, TimeUnit.SECONDS) // near copies live for far longer
            .untilAsserted(() -> assertThat(two.getIfPresent(7L)).isEqualTo(value));
        assertThat(two.getIfPresent(7L)).isEqualTo(value);
      }

      assertThat(one.invalidate(7L).isComplete()).isTrue();
      Awaitility.await()
          .atMost(10, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(two.getIfPresent(7L)).isNull());
    }
  }

  private static CloseableChain<Long, String> cleared(TestDatabase database, Duration skew) {
    return ChainBuilder.create("cleared", Long.class, String.class)
        .clock(new SkewedClock(RealClock.shared(), skew))
        .layer(
            database.layer().table("cleared_entries").createTable(),
            l -> l.timeout(Duration.ofSeconds(5)).requireUp())
        .build();
  }

  @ParameterizedTest
  @DisplayName(
      "B9 G17 Z69: a clear of one chain is one of the other, also after one by a node a year ahead, and over a record that cannot be read")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void clear_otherChain_seesIt(Database kind) throws Exception {
    TestDatabase database = TestDatabase.of(kind);
    try (CloseableChain<Long, String> one = cleared(database, Duration.ZERO);
        CloseableChain<Long, String> two = cleared(database, Duration.ZERO)) {
      one.put(7L, "before");
      try (CloseableChain<Long, String> ahead = cleared(database, Duration.ofDays(365))) {
        assertThat(ahead.clear().isComplete()).isTrue();
      }
      isGone(one, 7L);
      for (int round = 0; round < 3; round++) {
        assertThat(one.put(7L, "again").isComplete()).isTrue();
        isThere(two, 7L);
        if (round == 2) {
          database.execute("UPDATE cleared_entries SET payload = "
              + (kind == Database.POSTGRESQL ? "'\\x636166e9'::bytea" : "X'636166e9'")
              + " WHERE entry_key = 'cleared:g:all'");
        }
        assertThat(one.clear().isComplete()).isTrue();
        assertThat(one.getIfPresent(7L)).isNull();
        isGone(two, 7L);
      }
      one.put(8L, "after");
      try (CloseableChain<Long, String> three = cleared(database, Duration.ZERO)) {
        assertThat(three.getIfPresent(8L)).isEqualTo("after");
        assertThat(three.getIfPresent(7L)).isNull();
      }
    }
  }

  private static void isGone(CloseableChain<Long, String> chain, long key) {
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(chain.getIfPresent(key)).isNull());
  }

  private static void isThere(CloseableChain<Long, String> chain, long key) {
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(chain.getIfPresent(key)).isNotNull());
  }

  @Test
  @DisplayName("A24: the same from settings; what is wrong with them is named by the options")
  void settings_forTheLayer_areTaken() {
    Properties settings = new Properties();
    String prefix = "cachechain.chains.films.layer.jdbc.";
    settings.setProperty("cachechain.chains.films.layers", "jdbc");
    settings.setProperty(prefix + "url", "jdbc:h2:mem:films;DB_CLOSE_DELAY=-1");
    settings.setProperty(prefix + "create-table", "true");
    settings.setProperty(prefix + "table", "film_cache");
    settings.setProperty(prefix + "sweep-interval", "5s");
    settings.setProperty(
        prefix + "timeout", "5s"); // what is tested is not how fast this machine is
    try (CloseableChain<Long, String> films = ChainBuilder.create("films", Long.class, String.class)
        .settings(settings)
        .discoverLayers()
        .build()) {
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .until(() -> films.put(1L, "Alien").isComplete());
      assertThat(films.get(1L)).isEqualTo("Alien");
    }

    settings.setProperty(prefix + "table", "x; DROP TABLE y");
    settings.setProperty(prefix + "pool-size", "0");
    assertThatThrownBy(() -> ChainBuilder.create("films", Long.class, String.class)
            .settings(settings)
            .discoverLayers()
            .build())
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("'table'")
        .hasMessageContaining("'pool-size' is 0, allowed are 1 to 1,000");
  }
}
