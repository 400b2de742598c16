package io.cachechain.tier.jdbc;

import io.cachechain.testing.server.MariaDbServer;
import io.cachechain.testing.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A running database and how to reach it.
 *
 * @param url the address with user and password
 */
record TestDatabase(Database kind, String url) {
  static final String H2_PASSWORD = "p@ss/w0rd secret";

  JdbcLayer layer() {
    return JdbcLayer.at(url);
  }

  /** Returns the address without user and password. */
  String bareUrl() {
    return JdbcUrl.masked(url);
  }

  /** Returns the address for those who wait long for a lock. */
  String patientUrl() {
    return kind == Database.H2 ? url + ";LOCK_TIMEOUT=20000" : url;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  static TestDatabase of(Database kind) {
    return switch (kind) {
      case H2 -> h2();
      case POSTGRESQL -> postgres();
      default -> mariaDb();
    };
  }

  static TestDatabase h2() {
    return new TestDatabase(
        Database.H2, "jdbc:h2:mem:test;DB_CLOSE_DELAY=-1;USER=sa;PASSWORD=" + H2_PASSWORD);
  }

  static TestDatabase postgres() {
    return new TestDatabase(Database.POSTGRESQL, PostgresServer.shared().url());
  }

  static TestDatabase mariaDb() {
    return new TestDatabase(Database.MARIADB, MariaDbServer.shared().url());
  }
}
