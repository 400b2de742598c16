package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MariaDbDatabaseTest extends DatabaseTests {
  @Override
  TestDatabase database() {
    return TestDatabase.mariaDb();
  }

  @Override
  String lock(String table) {
    return "SELECT slot FROM " + table + " FOR UPDATE";
  }

  /** The test server trusts everybody, so it is one that is not there. */
  @Override
  String refusingUrl() {
    return "jdbc:mariadb://127.0.0.1:1/test";
  }

  @Test
  @DisplayName("F1 F11: what is over max_allowed_packet is rejected, alone, in a bulk put too")
  void put_tooLarge_isRejected() throws Exception {
    try (Opened layer = Opened.of(
            database().layer().table("large_entries").createTable(),
            RealClock.shared(),
            Duration.ofSeconds(20))
        .connected()) {
      ByteEntry large = TestEntries.value("large", DatabaseTests.version(1), new byte[40 << 20]);
      ByteEntry small = TestEntries.value("small", DatabaseTests.version(1), new byte[9]);
      Map<String, Put> puts = new LinkedHashMap<>();
      puts.put("large", new Put(large, Condition.newerWins()));
      puts.put("small", new Put(small, Condition.newerWins()));

      assertThat(layer.put("large", large, Condition.newerWins()).status())
          .isEqualTo(PutResult.Status.REJECTED);
      Map<String, CompletionStage<PutResult>> results =
          layer.layer().putAll(puts, layer.deadline());

      assertThat(Opened.result(results.get("large")).status()).isEqualTo(PutResult.Status.REJECTED);
      assertThat(Opened.result(results.get("small")).status())
          .isIn(PutResult.Status.STORED, PutResult.Status.SUPERSEDED);
      assertThat(layer.held("small")).isEqualTo(DatabaseTests.version(1));
    }
  }
}
