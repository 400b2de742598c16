package io.cachechain.tier.jdbc;

import org.junit.jupiter.api.DisplayName;

@DisplayName("K6 K8 Z39 Z63: the contract of a layer on MariaDB")
class MariaDbLayerTest extends JdbcContract {
  @Override
  TestDatabase database() {
    return TestDatabase.mariaDb();
  }

  /** The server's {@code max_allowed_packet}, if nobody has changed it. */
  @Override
  protected int maxEntryBytes() {
    return 16 << 20;
  }
}
