package io.cachechain.tier.jdbc;

import java.sql.SQLException;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A6 F20 K6: an origin in a table of H2")
class H2OriginTest extends JdbcOriginTests {
  @Override
  TestDatabase database() {
    return TestDatabase.h2();
  }

  @Override
  String endless() {
    return "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 10000000000) a WHERE a.X * ? < 0";
  }

  @Override
  int running() throws SQLException {
    return count(
        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE EXECUTING_STATEMENT LIKE '%SYSTEM\\_RANGE%' AND SESSION_ID <> SESSION_ID()");
  }
}
