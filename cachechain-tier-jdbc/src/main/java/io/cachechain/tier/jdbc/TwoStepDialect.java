package io.cachechain.tier.jdbc;

import io.cachechain.spi.Condition;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * For databases whose upsert cannot be trusted with a condition: H2's {@code MERGE} races with
 * itself on an insert, MariaDB's {@code ON DUPLICATE KEY UPDATE} assigns from left to right and its
 * row counts do not show what it did. So a guarded update and an insert, each atomic by itself:
 * whichever of them changes the slot does so only as the condition allows, and an insert that meets
 * a row changes nothing. A plain insert, not {@code INSERT IGNORE}, which would also cut values
 * that are too long.
 */
abstract class TwoStepDialect extends Dialect {
  TwoStepDialect(Database kind, TableName table) {
    super(kind, table);
  }

  /** Returns an insert of one row if the server's time is not over the last parameter. */
  abstract String insertInTime();

  @Override
  final boolean store(Session session, Row row, Condition condition, long now) throws SQLException {
    return switch (condition.kind()) {
      case NEWER_WINS -> update(session, row, condition, now) || insert(session, row, condition);
      case ONLY_IF_VERSION -> update(session, row, condition, now);
      case ONLY_IF_EMPTY -> insert(session, row, condition) || update(session, row, condition, now);
    };
  }

  private boolean insert(Session session, Row row, Condition condition) throws SQLException {
    try (PreparedStatement statement = session.prepare(insertInTime())) {
      statement.setLong(bindRow(statement, row), condition.sendBy());
      return statement.executeUpdate() > 0;
    } catch (SQLException failure) {
      if (SqlFailures.isDuplicate(failure)) {
        return false;
      }
      throw failure;
    }
  }
}
