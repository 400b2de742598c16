package io.cachechain.tier.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A connection for the time of one operation, in auto-commit mode.
 *
 * @param connection the connection
 * @param timeoutSeconds after how long a statement gives up, 0 if the connection has a limit of its own
 */
record Session(Connection connection, int timeoutSeconds) {
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    if (timeoutSeconds > 0) {
      statement.setQueryTimeout(timeoutSeconds);
    }
    return statement;
  }
}
