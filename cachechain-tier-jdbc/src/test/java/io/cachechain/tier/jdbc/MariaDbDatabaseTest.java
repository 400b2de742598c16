package io.cachechain.tier.jdbc;

class MariaDbDatabaseTest extends DatabaseTests {
  @Override
  TestDatabase database() {
    return TestDatabase.mariaDb();
  }

  @Override
  String lock(String table) {
    return "SELECT slot FROM " + table + " FOR UPDATE";
  }
}
