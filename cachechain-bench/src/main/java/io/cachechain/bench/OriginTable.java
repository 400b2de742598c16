package io.cachechain.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The system of record of the replay: a table in PostgreSQL with one row for each key of the trace. Thread-safe. */
final class OriginTable implements AutoCloseable {
  private static final int BATCH = 1_000;

  private final String name;
  private final long run;
  private final HikariDataSource pool;
  private final LongAdder loads = new LongAdder();

  /**
   * Connects to the database.
   *
   * @param url its JDBC address
   * @param name the name of the table
   * @param run the number of this run
   * @param connections how many loads run at once
   */
  OriginTable(String url, String name, long run, int connections) {
    this.name = name;
    this.run = run;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(connections);
    config.setPoolName("origin");
    this.pool = new HikariDataSource(config);
  }

  /** Creates the table and its rows. */
  void fill(IntSet keys) throws SQLException {
    execute("create table " + name + " (key integer primary key, text text not null)");
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into " + name + " (key, text) values (?, ?)")) {
      connection.setAutoCommit(false);
      int waiting = 0;
      for (int key : keys.toArray()) {
        insert.setInt(1, key);
        insert.setString(2, OriginRow.of(key, run).text());
        insert.addBatch();
        if (++waiting % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }
    execute("analyze " + name);
  }

  /** Loads a row as the loader of the chain; null if there is none. */
  @Nullable
  OriginRow load(int key) throws SQLException {
    loads.increment();
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select text from " + name + " where key = ?")) {
      select.setInt(1, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new OriginRow(key, row.getString(1)) : null;
      }
    }
  }

  /** Returns how often a row was loaded. */
  long loads() {
    return loads.sum();
  }

  /** Returns whether the origin has this row: what it was filled with, which nobody changes. */
  boolean has(int key, @Nullable OriginRow row) {
    return OriginRow.of(key, run).equals(row);
  }

  /** Counts the rows of the table that are not what {@link #has} takes them to be; so that the check is against what is there. */
  long countOthers() throws SQLException {
    long others = 0;
    try (Connection connection = pool.getConnection();
        Statement select = connection.createStatement()) {
      connection.setAutoCommit(false); // the driver fetches in parts then
      select.setFetchSize(BATCH);
      try (ResultSet row = select.executeQuery("select key, text from " + name)) {
        while (row.next()) {
          int key = row.getInt(1);
          others += has(key, new OriginRow(key, row.getString(2))) ? 0 : 1;
        }
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
    return others;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Drops this table and another one, which need not exist. */
  void drop(String other) throws SQLException {
    execute("drop table if exists " + name + ", " + other);
  }

  @Override
  public void close() {
    pool.close();
  }
}
