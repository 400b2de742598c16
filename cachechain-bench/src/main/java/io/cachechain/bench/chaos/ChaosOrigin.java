package io.cachechain.bench.chaos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system of record: a table with a counter for each key, on a server which nobody disturbs. A
 * value is made of its key and its counter, so that each can be checked. Beside it stands which
 * nodes have changed a row and not yet finished with the cache: what a node leaves there when it is
 * killed is for others to invalidate, as in any application. Thread-safe.
 */
final class ChaosOrigin implements AutoCloseable {
  private final HikariDataSource pool;

  /**
   * Connects.
   *
   * @param url the JDBC address
   * @param connections how many calls run at once
   */
  ChaosOrigin(String url, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setPoolName("origin");
    this.pool = new HikariDataSource(config);
  }

  /** Creates the tables, with a row for each key. */
  void create(int keys) throws SQLException {
    execute("create table rows (key integer primary key, counter bigint not null)");
    execute("create table doubts (key integer, node integer, primary key (key, node))");
    execute("insert into rows select generate_series(0, " + (keys - 1) + "), 1");
  }

  /** Returns the value of a key. */
  String load(int key) throws SQLException {
    return value(key, query("select counter from rows where key = " + key).get(0));
  }

  /** Changes a key, and returns its counter. From now on the key is in doubt. */
  long change(int key, int node) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate(
          "insert into doubts values (" + key + ", " + node + ") on conflict do nothing");
      long counter;
      try (ResultSet row = statement.executeQuery(
          "update rows set counter = counter + 1 where key = " + key + " returning counter")) {
        boolean unused = row.next();
        counter = row.getLong(1);
      }
      connection.commit();
      connection.setAutoCommit(true);
      return counter;
    }
  }

  /** A node has notified the whole cache of its change. */
  void sure(int key, int node) throws SQLException {
    execute("delete from doubts where key = " + key + " and node = " + node);
  }

  /** Returns the keys that a node has left in doubt. */
  List<Long> doubts(int node) throws SQLException {
    return query("select key from doubts where node = " + node);
  }

  /** Returns the counters of all keys, in the order of the keys. */
  List<Long> counters() throws SQLException {
    return query("select counter from rows order by key");
  }

  /** Returns the value that a key has under a counter. */
  static String value(int key, long counter) {
    return key + ":" + counter;
  }

  /**
   * Returns the counter of a value.
   *
   * @return -1 if it is none of this key
   */
  static long counter(int key, @Nullable String value) {
    String prefix = key + ":";
    return value != null && value.startsWith(prefix)
        ? Long.parseLong(value.substring(prefix.length()))
        : -1;
  }

  private List<Long> query(String sql) throws SQLException {
    List<Long> found = new ArrayList<>();
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(row.getLong(1));
      }
    }
    return found;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
