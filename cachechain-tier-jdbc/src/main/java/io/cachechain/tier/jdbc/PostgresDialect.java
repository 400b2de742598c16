package io.cachechain.tier.jdbc;

import io.cachechain.spi.Condition;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** PostgreSQL 12 and later: one guarded upsert, whose row count is the outcome. */
final class PostgresDialect extends Dialect {
  PostgresDialect(TableName table) {
    super(Database.POSTGRESQL, table);
  }

  @Override
  List<String> ddl() {
    return List.of(
        """
        CREATE TABLE IF NOT EXISTS %s (
          slot       BYTEA NOT NULL PRIMARY KEY,
          entry_key  TEXT COLLATE "C" NOT NULL,
          version    BYTEA NOT NULL,
          expires_at BIGINT NOT NULL,
          tombstone  BOOLEAN NOT NULL,
          payload    BYTEA NOT NULL
        )""".formatted(table),
        "CREATE INDEX IF NOT EXISTS %s ON %s (expires_at)"
            .formatted(table.index("expires_at"), table));
  }

  @Override
  List<String> messagesDdl(TableName messages) {
    return List.of(
        """
        CREATE TABLE IF NOT EXISTS %s (
          node    BIGINT NOT NULL,
          seq     BIGINT NOT NULL,
          sent_at BIGINT NOT NULL,
          body    BYTEA NOT NULL,
          PRIMARY KEY (node, seq)
        )""".formatted(messages),
        "CREATE INDEX IF NOT EXISTS %s ON %s (sent_at)"
            .formatted(messages.index("sent_at"), messages));
  }

  /**
   * Not {@code now()}: a statement that has waited for a lock counts by the time at which it goes
   * on.
   */
  @Override
  String serverMillis() {
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
  }

  /**
   * The inner query skips what another node is sweeping; the outer one looks again at what is
   * deleted.
   */
  @Override
  String sweep() {
    return "DELETE FROM " + table + " WHERE expires_at <= ? AND slot IN (SELECT slot FROM " + table
        + " WHERE expires_at <= ? ORDER BY expires_at LIMIT ? FOR UPDATE SKIP LOCKED)";
  }

  @Override
  List<String> limits(long millis) {
    return List.of("SET statement_timeout = " + millis);
  }

  /**
   * One slot by equality, several as one array: two statements, whatever the number of slots, which
   * each connection soon keeps prepared.
   */
  @Override
  String payloads(int slots, int maxEntryBytes) {
    return payloads(slots == 1 ? "= ?" : "= ANY (?)", maxEntryBytes);
  }

  @Override
  int bindSlots(PreparedStatement statement, byte[][] slots) throws SQLException {
    if (slots.length == 1) {
      statement.setBytes(1, slots[0]);
    } else {
      statement.setArray(1, statement.getConnection().createArrayOf("bytea", slots));
    }
    return 2;
  }

  @Override
  boolean store(Session session, Row row, Condition condition, long now) throws SQLException {
    if (condition.kind() == Condition.Kind.ONLY_IF_VERSION) {
      return update(session, row, condition, now);
    }
    try (PreparedStatement statement = session.prepare(upsert(condition.kind()))) {
      int next = bindRow(statement, row);
      statement.setLong(next++, condition.sendBy());
      next = bindGuard(statement, next, row, condition, now);
      statement.setLong(next, condition.sendBy());
      return statement.executeUpdate() > 0;
    }
  }

  private String upsert(Condition.Kind kind) {
    return "INSERT INTO " + table + " AS held (" + COLUMNS
        + ") SELECT CAST(? AS BYTEA), CAST(? AS TEXT),"
        + " CAST(? AS BYTEA), CAST(? AS BIGINT), CAST(? AS BOOLEAN), CAST(? AS BYTEA) WHERE "
        + serverMillis() + " <= ?"
        + " ON CONFLICT (slot) DO UPDATE SET version = excluded.version, expires_at = excluded.expires_at,"
        + " tombstone = excluded.tombstone, payload = excluded.payload WHERE "
        + guard("held.", kind) + " AND "
        + serverMillis() + " <= ?";
  }
}
