package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName(
    "H22 Z71: a payload that somebody else made far too long is a miss, counted and replaced, and delays no neighbour")
class ForeignValueTest {
  private static final String TABLE = "foreign_entries";

  @ParameterizedTest
  @CsvSource({"H2, 60000000", "POSTGRESQL, 60000000", "MARIADB, 12000000"})
  void get_foreignValue_missAndReplaced(Database kind, int length) throws SQLException {
    TestDatabase database = TestDatabase.of(kind);
    AtomicInteger loads = new AtomicInteger();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "foreign", String.class, String.class)
        .layer(
            database.layer().table(TABLE).createTable(),
            l -> l.maxValueBytes(100_000).timeout(Duration.ofSeconds(10)).requireUp())
        .loader(key -> "load " + loads.incrementAndGet())
        .build()) {
      for (String key : List.of("a", "b", "c")) {
        assertThat(chain.put(key, "book " + key).isComplete()).isTrue();
      }
      lengthen(database, "foreign:e:a", length);
      lengthen(database, "foreign:e:c", length);

      assertThat(chain.get("a")).isEqualTo("load 1");
      assertThat(chain.getAll(List.of("b", "c")))
          .containsEntry("b", "book b")
          .containsEntry("c", "load 2");

      ChainStats jdbc = chain.stats().layer("jdbc");
      assertThat(jdbc.undecodable()).isEqualTo(2);
      assertThat(jdbc.failures()).isZero();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(chain.getIfPresent("a")).isEqualTo("load 1"));
    }
  }

  private static void lengthen(TestDatabase database, String key, int length) throws SQLException {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'x');
    try (Connection connection = database.connect();
        PreparedStatement update =
            connection.prepareStatement("UPDATE " + TABLE + " SET payload = ? WHERE slot = ?")) {
      update.setBytes(1, bytes);
      update.setBytes(2, Row.slot(key));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }
}
