package io.cachechain.tier.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("K6 K8 Z39 Z63: the contract of a layer on H2")
class H2LayerTest extends JdbcContract {
  @Override
  TestDatabase database() {
    return TestDatabase.h2();
  }
}
