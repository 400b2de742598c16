package io.cachechain.tier.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("A9 G11 G12 Z26 Z61: the contract of a backplane on PostgreSQL")
class PostgresBackplaneTest extends JdbcBackplaneContract {
  @Override
  TestDatabase database() {
    return TestDatabase.postgres();
  }
}
