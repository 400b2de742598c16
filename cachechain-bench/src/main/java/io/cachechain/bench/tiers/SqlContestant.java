package io.cachechain.bench.tiers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A table of keys and values read by a prepared statement on a pool of HikariCP, of the size that
 * the tier has by default; asynchronously by as many threads as there are connections.
 */
final class SqlContestant implements Contestant {
  /** The default of the tier. */
  static final int CONNECTIONS = 10;

  private final HikariDataSource pool;
  private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

  SqlContestant(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS);
    pool = new HikariDataSource(config);
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS bare (k TEXT COLLATE \"C\" PRIMARY KEY, v TEXT NOT NULL)");
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public String name() {
    return "JDBC";
  }

  @Override
  public void put(String key, String value) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement = connection.prepareStatement(
            "INSERT INTO bare VALUES (?, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v")) {
      statement.setString(1, key);
      statement.setString(2, value);
      statement.executeUpdate();
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public @Nullable String get(String key) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT v FROM bare WHERE k = ?")) {
      statement.setString(1, key);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public Future<? extends @Nullable String> begin(String key) {
    return threads.submit(() -> get(key));
  }

  @Override
  public void close() {
    threads.shutdownNow();
    pool.close();
  }
}
