package io.cachechain.tier.jdbc;

class H2DatabaseTest extends DatabaseTests {
  @Override
  TestDatabase database() {
    return TestDatabase.h2();
  }

  @Override
  String lock(String table) {
    return "SELECT slot FROM " + table + " FOR UPDATE";
  }
}
