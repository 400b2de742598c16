package io.cachechain.tier.jdbc;

import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends DatabaseTests {
  private static final String TABLE = "cancelled_entries";

  @Override
  TestDatabase database() {
    return TestDatabase.postgres();
  }

  @Override
  String lock(String table) {
    return "SELECT slot FROM " + table + " FOR UPDATE";
  }

  @Test
  @DisplayName(
      "K10 Z39: a call that is given up long before its limit does not leave its statement running")
  void put_cancelledByTheEngine_isCancelledAtTheDatabase() throws Exception {
    try (Opened layer = Opened.of(
            database().layer().table(TABLE).createTable(),
            RealClock.shared(),
            Duration.ofMinutes(2))
        .connected()) {
      layer.put("k", version(1));
      try (Connection other = database().connect();
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute(lock(TABLE));
        CompletionStage<PutResult> put = layer.start(
            "k", TestEntries.value("k", version(2), new byte[10]), Condition.newerWins());
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> waiting() == 1);

        put.toCompletableFuture().cancel(true);

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> waiting() == 0);
        other.rollback();
      }
    }
  }

  private int waiting() throws SQLException {
    try (Connection connection = database().connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO "
                + TABLE + "%'")) {
      found.next();
      return found.getInt(1);
    }
  }
}
