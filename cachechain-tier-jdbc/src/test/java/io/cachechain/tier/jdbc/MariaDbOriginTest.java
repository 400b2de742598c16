package io.cachechain.tier.jdbc;

import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A6 F20 K6: an origin in a table of MariaDB")
class MariaDbOriginTest extends JdbcOriginTests {
  @Override
  TestDatabase database() {
    return TestDatabase.mariaDb();
  }

  @Override
  String endless() {
    return "SELECT BENCHMARK(1000000000000, MD5(?))";
  }

  @Override
  int running() throws SQLException {
    return count(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE '%BENCHMARK(10%' AND id <> CONNECTION_ID()");
  }
}
