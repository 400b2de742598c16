package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Origin;
import io.cachechain.spi.Version;
import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A6 F20 K6: an origin in a table of PostgreSQL")
class PostgresOriginTest extends JdbcOriginTests {
  @Override
  TestDatabase database() {
    return TestDatabase.postgres();
  }

  @Override
  String versionType() {
    return "BYTEA";
  }

  @Override
  String endless() {
    return "SELECT pg_sleep(600), ?";
  }

  @Override
  int running() throws SQLException {
    return count(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep(600)%'");
  }

  @Test
  @DisplayName("F20: one upsert that compares versions does it all")
  void storeVersioned_byUpsert_keepsTheNewest() throws Exception {
    Origin<Long, String> origin = selecting()
        .versionedUpsert(
            "INSERT INTO books (id, title, version) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET title ="
                + " excluded.title, version = excluded.version WHERE books.version IS NULL OR books.version <="
                + " excluded.version",
            (statement, key, title, version) -> {
              statement.setLong(1, key);
              statement.setString(2, title);
              statement.setBytes(3, version);
            })
        .build();
    Version newer = Version.of(2, 0, 0, 1);

    assertThat(origin.storeVersioned(1L, "newer", newer)).isTrue();
    assertThat(origin.storeVersioned(1L, "older", Version.of(1, 0, 0, 1))).isFalse();
    assertThat(origin.storeVersioned(1L, "newer", newer)).isTrue();
    assertThat(origin.storeVersioned(2L, "new", newer)).isTrue();

    assertThat(origin.load(1L)).isEqualTo("newer");
    assertThat(origin.load(2L)).isEqualTo("new");
  }
}
