package io.cachechain.tier.jdbc;

class PostgresDatabaseTest extends DatabaseTests {
  @Override
  TestDatabase database() {
    return TestDatabase.postgres();
  }

  @Override
  String lock(String table) {
    return "SELECT slot FROM " + table + " FOR UPDATE";
  }
}
