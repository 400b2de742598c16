package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.cachechain.spi.Condition;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often the database is asked: exact numbers, whatever the machine. */
class RoundTripsTest {
  private static final String TABLE = "counted_entries";

  private static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "key" + i).toList();
  }

  private static HikariDataSource pool(TestDatabase database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  /** Does something with a layer whose connections have been used, and counts its statements. */
  private static void onNewTable(Database kind, Work work) throws Exception {
    TestDatabase database = TestDatabase.of(kind);
    database.execute("DROP TABLE IF EXISTS " + TABLE);
    try (HikariDataSource pool = pool(database)) {
      CountingSource counting = new CountingSource(pool);
      try (Opened layer = Opened.of(
              JdbcLayer.on(counting.dataSource()).table(TABLE).createTable(),
              RealClock.shared(),
              Duration.ofSeconds(20))
          .connected()) {
        get(layer, 1); // the first one learns what the connections are like
        counting.take();
        work.on(layer, counting);
      }
    }
  }

  private interface Work {
    void on(Opened layer, CountingSource counting) throws Exception;
  }

  private static void get(Opened layer, int count) {
    Map<String, CompletionStage<byte[]>> answers =
        layer.layer().getAll(keys(count), layer.deadline());
    assertThat(answers).hasSize(count);
    answers.values().forEach(Opened::result);
  }

  @ParameterizedTest
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  @DisplayName("K11: a read is one statement, of one key or of a hundred, and nothing beside it")
  void read_anyNumberOfKeys_isOneStatement(Database kind) throws Exception {
    onNewTable(kind, (layer, counting) -> {
      layer.held("key0");
      assertThat(counting.take()).hasSize(1);
      get(layer, 1);
      assertThat(counting.take()).hasSize(1);
      get(layer, 100);
      assertThat(counting.take()).hasSize(1);
      get(layer, JdbcStore.CHUNK + 1);
      assertThat(counting.take()).hasSize(2);
    });
  }

  @ParameterizedTest
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  @DisplayName("K11: few texts of statements serve all numbers of keys, so that they stay prepared")
  void read_allNumbersOfKeys_fewTexts(Database kind) throws Exception {
    Set<String> texts = new HashSet<>();
    onNewTable(kind, (layer, counting) -> {
      for (int count = 1; count <= JdbcStore.CHUNK; count++) {
        get(layer, count);
        texts.addAll(counting.take());
      }
    });
    assertThat(texts).hasSizeLessThanOrEqualTo(kind == Database.POSTGRESQL ? 2 : 8);
  }

  @ParameterizedTest
  @EnumSource(
      value = Database.class,
      names = {"POSTGRESQL"})
  @DisplayName(
      "K11: a put of a new key, a newer version or an equal one: one, one and two statements")
  void put_eachOutcome_fewStatements(Database kind) throws Exception {
    List<Integer> counts = new ArrayList<>();
    onNewTable(kind, (layer, counting) -> {
      for (int version : new int[] {1, 2, 2}) {
        layer.put(
            "k",
            TestEntries.value("k", DatabaseTests.version(version), new byte[10]),
            Condition.newerWins());
        counts.add(counting.take().size());
      }
    });
    assertThat(counts).containsExactly(1, 1, 2);
  }
}
