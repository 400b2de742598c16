package io.cachechain.testing.server;

import java.util.UUID;

/**
 * The H2 database, which runs in the JVM that uses it: nothing to start, nothing to stop. All
 * methods are pure.
 */
public final class H2Server {
  private H2Server() {}

  /**
   * Returns the JDBC address of a new empty database in memory, which lives as long as this JVM.
   */
  public static String newMemoryUrl() {
    return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
  }
}
