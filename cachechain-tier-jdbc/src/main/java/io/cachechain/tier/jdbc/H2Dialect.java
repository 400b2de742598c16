package io.cachechain.tier.jdbc;

import java.util.List;

/** H2 2.x, embedded or as a server. */
final class H2Dialect extends TwoStepDialect {
  H2Dialect(TableName table) {
    super(Database.H2, table);
  }

  @Override
  List<String> ddl() {
    return List.of(
        """
        CREATE TABLE IF NOT EXISTS %s (
          slot       BINARY(32) NOT NULL PRIMARY KEY,
          entry_key  CHARACTER VARYING NOT NULL,
          version    BINARY(12) NOT NULL,
          expires_at BIGINT NOT NULL,
          tombstone  BOOLEAN NOT NULL,
          payload    BINARY VARYING NOT NULL
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
          body    BINARY VARYING NOT NULL,
          PRIMARY KEY (node, seq)
        )""".formatted(messages),
        "CREATE INDEX IF NOT EXISTS %s ON %s (sent_at)"
            .formatted(messages.index("sent_at"), messages));
  }

  @Override
  String serverMillis() {
    return "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP(3)) * 1000 AS BIGINT)";
  }

  @Override
  String sweep() {
    return "DELETE FROM " + table
        + " WHERE expires_at <= ? AND expires_at <= ? FETCH FIRST ? ROWS ONLY";
  }

  @Override
  List<String> limits(long millis) {
    return List.of("SET QUERY_TIMEOUT " + millis, "SET LOCK_TIMEOUT " + millis);
  }

  @Override
  String insertInTime() {
    return "INSERT INTO " + table + " (" + COLUMNS
        + ") SELECT CAST(? AS BINARY(32)), CAST(? AS CHARACTER VARYING),"
        + " CAST(? AS BINARY(12)), CAST(? AS BIGINT), CAST(? AS BOOLEAN), CAST(? AS BINARY VARYING) WHERE "
        + serverMillis() + " <= ?";
  }
}
