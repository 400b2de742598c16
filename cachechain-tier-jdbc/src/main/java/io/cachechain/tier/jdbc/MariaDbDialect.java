package io.cachechain.tier.jdbc;

import io.cachechain.spi.ByteEntry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** MariaDB 10.6 and later, MySQL 8 and later, on InnoDB. */
final class MariaDbDialect extends TwoStepDialect {
  /** What a statement needs beside its payload: its text and the longest key, escaped. */
  private static final int AROUND_PAYLOAD = 32 * 1024;

  private volatile long largestPacket = Long.MAX_VALUE;

  /**
   * Makes the statements.
   *
   * @param kind which of the two it is
   */
  MariaDbDialect(Database kind, TableName table) {
    super(kind, table);
  }

  @Override
  void learn(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT @@max_allowed_packet")) {
      found.next();
      largestPacket = found.getLong(1);
    }
  }

  /** Looked at before sending: the server answers a packet that is too large by closing the connection. */
  @Override
  boolean takes(ByteEntry entry) {
    long room = largestPacket - AROUND_PAYLOAD;
    return entry.bytes().length * 2L <= room || escapedLength(entry.bytes()) <= room;
  }

  private static long escapedLength(byte[] bytes) {
    long length = bytes.length;
    for (byte each : bytes) {
      if (each == 0 || each == '\'' || each == '"' || each == '\\') {
        length++;
      }
    }
    return length;
  }

  /** The key's own collation, since the default ones take case, accents and trailing spaces for equal. */
  @Override
  List<String> ddl() {
    return List.of("""
        CREATE TABLE IF NOT EXISTS %s (
          slot       BINARY(32) NOT NULL PRIMARY KEY,
          entry_key  TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
          version    BINARY(12) NOT NULL,
          expires_at BIGINT NOT NULL,
          tombstone  BOOLEAN NOT NULL,
          payload    LONGBLOB NOT NULL,
          INDEX %s (expires_at)
        ) ENGINE = InnoDB""".formatted(table, table.index("expires_at")));
  }

  /** A BLOB would hold one byte less than the longest message. */
  @Override
  List<String> messagesDdl(TableName messages) {
    return List.of("""
        CREATE TABLE IF NOT EXISTS %s (
          node    BIGINT NOT NULL,
          seq     BIGINT NOT NULL,
          sent_at BIGINT NOT NULL,
          body    MEDIUMBLOB NOT NULL,
          PRIMARY KEY (node, seq),
          INDEX %s (sent_at)
        ) ENGINE = InnoDB""".formatted(messages, messages.index("sent_at")));
  }

  /** From UTC: the local time of the server's zone is ambiguous for an hour each year. */
  @Override
  String serverMillis() {
    return "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000";
  }

  @Override
  String sweep() {
    return "DELETE FROM " + table
        + " WHERE expires_at <= ? AND expires_at <= ? ORDER BY expires_at LIMIT ?";
  }

  @Override
  List<String> limits(long millis) {
    String statements = kind == Database.MYSQL
        ? "SET SESSION max_execution_time = " + millis
        : String.format(Locale.ROOT, "SET SESSION max_statement_time = %.3f", millis / 1000.0);
    return List.of(
        statements, "SET SESSION innodb_lock_wait_timeout = " + Math.max(1, millis / 1000));
  }

  @Override
  String insertInTime() {
    return "INSERT INTO " + table + " (" + COLUMNS + ") SELECT ?, ?, ?, ?, ?, ? FROM DUAL WHERE "
        + serverMillis() + " <= ?";
  }
}
