package io.cachechain.tier.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A connection that is given back as it was found. */
abstract class Lease implements AutoCloseable {
  private final Session session;

  Lease(Session session) {
    this.session = session;
  }

  final Session session() {
    return session;
  }

  /** Puts back what was changed. */
  abstract void restore(Connection connection) throws SQLException;

  /** Never throws: the operation has its result already, and a broken connection is noticed by the next one. */
  @Override
  @SuppressWarnings("try") // the connection is closed, not used
  public final void close() {
    try (Connection connection = session.connection()) {
      restore(connection);
    } catch (SQLException broken) {
      JdbcLayerProvider.LOG.debug("a database connection could not be given back", broken);
    }
  }
}
