package io.cachechain.tier.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A connection for the time of one operation, in auto-commit mode. One thread uses it; any other may cancel what it does. */
final class Session {
  private final Connection connection;
  private final int timeoutSeconds;
  private volatile @Nullable PreparedStatement current;

  /**
   * Creates one.
   *
   * @param connection the connection
   * @param timeoutSeconds after how long a statement gives up, 0 if the connection has a limit of its own
   */
  Session(Connection connection, int timeoutSeconds) {
    this.connection = connection;
    this.timeoutSeconds = timeoutSeconds;
  }

  Connection connection() {
    return connection;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    if (timeoutSeconds > 0) {
      statement.setQueryTimeout(timeoutSeconds);
    }
    current = statement;
    return statement;
  }

  /** Cancels the statement that was prepared last, if it runs. */
  void cancel() {
    PreparedStatement running = current;
    if (running == null) {
      return;
    }
    try {
      running.cancel();
    } catch (SQLException | RuntimeException closed) {
      JdbcLayerProvider.LOG.debug("a statement could not be cancelled", closed);
    }
  }
}
