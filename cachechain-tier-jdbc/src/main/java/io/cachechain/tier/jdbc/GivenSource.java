package io.cachechain.tier.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections of a data source that somebody else owns and closes. They are set as this layer needs them and given back as they were:
 * auto-commit, READ COMMITTED, a network timeout. What costs a round trip is asked once only.
 */
final class GivenSource implements ConnectionSource {
  private final DataSource dataSource;
  private final int timeoutMillis;
  private volatile @Nullable Habits habits;

  GivenSource(DataSource dataSource, Duration timeout) {
    this.dataSource = dataSource;
    this.timeoutMillis =
        Math.toIntExact(Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
  }

  @Override
  public Lease lease() throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      return prepared(connection);
    } catch (SQLException | RuntimeException unusable) {
      connection.close();
      throw unusable;
    }
  }

  @Override
  public Lease probe() throws SQLException {
    return lease();
  }

  private Lease prepared(Connection connection) throws SQLException {
    boolean autoCommit = connection.getAutoCommit();
    if (!autoCommit) {
      connection.setAutoCommit(true);
    }
    Habits known = habits(connection);
    if (known.isolation != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }
    int networkTimeout = known.networkTimeouts ? connection.getNetworkTimeout() : 0;
    boolean limited =
        known.networkTimeouts && (networkTimeout == 0 || networkTimeout > timeoutMillis);
    if (limited) {
      connection.setNetworkTimeout(Runnable::run, timeoutMillis);
    }
    // In H2 a statement's limit is one of its connection, and would stay there.
    int seconds = known.h2 ? 0 : Math.max(1, (timeoutMillis + 999) / 1_000);
    return new Lease(new Session(connection, seconds)) {
      @Override
      void restore(Connection used) throws SQLException {
        if (limited) {
          used.setNetworkTimeout(Runnable::run, networkTimeout);
        }
        if (known.isolation != Connection.TRANSACTION_READ_COMMITTED) {
          used.setTransactionIsolation(known.isolation);
        }
        if (!autoCommit) {
          used.setAutoCommit(false);
        }
      }
    };
  }

  private Habits habits(Connection connection) throws SQLException {
    Habits known = habits;
    if (known == null) {
      boolean h2 = "H2".equals(connection.getMetaData().getDatabaseProductName());
      known =
          new Habits(connection.getTransactionIsolation(), h2, takesNetworkTimeouts(connection));
      habits = known;
    }
    return known;
  }

  private static boolean takesNetworkTimeouts(Connection connection) {
    try {
      connection.setNetworkTimeout(Runnable::run, connection.getNetworkTimeout());
      return true;
    } catch (SQLException | AbstractMethodError unsupported) {
      return false;
    }
  }

  @Override
  public void evictIdle() {} // the owner's pool looks after its connections

  @Override
  public void close() {} // the owner closes it

  private record Habits(int isolation, boolean h2, boolean networkTimeouts) {}
}
