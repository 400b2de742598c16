package io.cachechain.tier.jdbc;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The statements for one table in one kind of database. The statements differ in how an empty slot
 * is filled atomically, how the server gives the time, and how a delete is bounded.
 *
 * <p>Versions stand in a binary column, whose order is that of unsigned bytes in all of these
 * databases. The server's clock decides only on {@code sendBy}; whether a row has expired is
 * decided by the time of the node that asks.
 */
abstract class Dialect {
  static final String COLUMNS = "slot, entry_key, version, expires_at, tombstone, payload";

  /** Above every version, for conditions without a ceiling. */
  private static final byte[] NO_CEILING = new byte[Version.BYTES];

  static {
    Arrays.fill(NO_CEILING, (byte) 0xFF);
  }

  final Database kind;
  final TableName table;

  Dialect(Database kind, TableName table) {
    this.kind = kind;
    this.table = table;
  }

  /** Asks the server for what the statements depend on; called before the first of them. */
  void learn(Connection connection) throws SQLException {}

  /** Returns whether the server takes an entry of this size. */
  boolean takes(ByteEntry entry) {
    return true;
  }

  /** Returns the statements that make the table, each of which may be run again. */
  abstract List<String> ddl();

  /**
   * Returns the statements that make the table of the backplane's messages, each of which may be
   * run again.
   */
  abstract List<String> messagesDdl(TableName messages);

  /** Returns an expression for the server's time in milliseconds since the epoch. */
  abstract String serverMillis();

  /**
   * Returns the statement that deletes some expired rows; parameters: the time, twice, and how many
   * at most.
   */
  abstract String sweep();

  /**
   * Returns the statements for each new connection of our own pool, so that nothing runs much
   * longer than so many milliseconds.
   */
  abstract List<String> limits(long millis);

  /**
   * Stores a row if the condition allows it, in one atomic step.
   *
   * @return whether it did; if not, the caller looks why
   */
  abstract boolean store(Session session, Row row, Condition condition, long now)
      throws SQLException;

  /**
   * Rounds up to a power of two, the last slot repeated, so that the database prepares 8 statements
   * and not 128.
   */
  static int places(int slots) {
    int places = Integer.highestOneBit(slots);
    return places == slots ? slots : places * 2;
  }

  String serverTime() {
    return "SELECT " + serverMillis();
  }

  /**
   * Returns the query for what is held in some slots: the payload and the slot. Its parameters are
   * those of {@link #bindSlots} and the time.
   *
   * @param maxEntryBytes of what is longer than this, only so many bytes and one more are given
   */
  String payloads(int slots, int maxEntryBytes) {
    return payloads("IN (" + marks(places(slots)) + ")", maxEntryBytes);
  }

  final String payloads(String slots, int maxEntryBytes) {
    return "SELECT CASE WHEN OCTET_LENGTH(payload) <= " + maxEntryBytes
        + " THEN payload ELSE SUBSTRING(payload, 1, " + (maxEntryBytes + 1) + ") END, slot FROM "
        + table + " WHERE slot " + slots + " AND expires_at > ?";
  }

  /**
   * Sets the first parameters of {@link #payloads(int, int)}; returns the index of the next one.
   */
  int bindSlots(PreparedStatement statement, byte[][] slots) throws SQLException {
    int places = places(slots.length);
    for (int place = 0; place < places; place++) {
      statement.setBytes(place + 1, slots[Math.min(place, slots.length - 1)]);
    }
    return places + 1;
  }

  /**
   * Returns a query for the state of some slots: the first parameter is how many bytes of each
   * payload to give.
   */
  String heads(int slots) {
    return "SELECT slot, version, expires_at, SUBSTRING(payload, 1, ?) FROM " + table
        + " WHERE slot IN (" + marks(slots) + ")";
  }

  /**
   * Locks what it finds, in the order of the slots, so that two of these cannot wait for each
   * other.
   */
  String lockedHeads(int slots) {
    return heads(slots) + " ORDER BY slot FOR UPDATE";
  }

  String insert() {
    return "INSERT INTO " + table + " (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)";
  }

  String overwrite() {
    return "UPDATE " + table
        + " SET version = ?, expires_at = ?, tombstone = ?, payload = ? WHERE slot = ?";
  }

  String guardedUpdate(Condition.Kind kind) {
    return overwrite() + " AND " + guard("", kind) + " AND " + serverMillis() + " <= ?";
  }

  /** Deletes a row exactly as it was seen. */
  String deleteSeen() {
    return "DELETE FROM " + table + " WHERE slot = ? AND version = ? AND expires_at = ?";
  }

  String probe() {
    return "SELECT " + COLUMNS + " FROM " + table + " WHERE 1 = 0";
  }

  /**
   * Returns statements that change nothing, and fail unless rows may be inserted, changed and
   * deleted.
   */
  List<String> writeProbes() {
    return List.of(
        "INSERT INTO " + table + " (" + COLUMNS + ") SELECT " + COLUMNS + " FROM " + table
            + " WHERE 1 = 0",
        "UPDATE " + table + " SET expires_at = 0 WHERE 1 = 0",
        "DELETE FROM " + table + " WHERE 1 = 0");
  }

  /**
   * Says when a row that exists may be replaced: {@link Condition#allows(Version, Version)}, and an
   * expired row is none. Where exactly a version must be held, the payload is asked as well, which
   * may be of another key or no entry at all.
   */
  static String guard(String prefix, Condition.Kind kind) {
    String held = prefix + "version";
    String ends = prefix + "expires_at";
    return switch (kind) {
      case NEWER_WINS -> "(" + ends + " <= ? OR " + held + " < ? OR " + held + " > ?)";
      case ONLY_IF_VERSION ->
        "(" + ends + " > ? AND " + held + " = ? AND SUBSTRING(" + prefix + "payload, "
            + Row.VERSION_AT + ", ?) = ?)";
      case ONLY_IF_EMPTY -> ends + " <= ?";
    };
  }

  /** Sets the parameters of {@link #guard}; returns the index of the next one. */
  static int bindGuard(
      PreparedStatement statement, int index, Row row, Condition condition, long now)
      throws SQLException {
    int next = index;
    statement.setLong(next++, now);
    switch (condition.kind()) {
      case NEWER_WINS -> {
        Version ceiling = condition.ceiling();
        statement.setBytes(next++, row.entry().version().toBytes());
        statement.setBytes(next++, ceiling == null ? NO_CEILING : ceiling.toBytes());
      }
      case ONLY_IF_VERSION -> {
        Version expected = Objects.requireNonNull(condition.expected());
        byte[] head = row.headOf(expected);
        statement.setBytes(next++, expected.toBytes());
        statement.setInt(next++, head.length);
        statement.setBytes(next++, head);
      }
      case ONLY_IF_EMPTY -> {}
    }
    return next;
  }

  static int bindRow(PreparedStatement statement, Row row) throws SQLException {
    statement.setBytes(1, row.slot());
    statement.setString(2, row.key());
    return bindContent(statement, 3, row.entry());
  }

  static int bindContent(PreparedStatement statement, int index, ByteEntry entry)
      throws SQLException {
    statement.setBytes(index, entry.version().toBytes());
    statement.setLong(index + 1, entry.expiresAt());
    statement.setBoolean(index + 2, entry.isTombstone());
    statement.setBytes(index + 3, entry.bytes());
    return index + 4;
  }

  final boolean update(Session session, Row row, Condition condition, long now)
      throws SQLException {
    try (PreparedStatement statement = session.prepare(guardedUpdate(condition.kind()))) {
      int next = bindContent(statement, 1, row.entry());
      statement.setBytes(next++, row.slot());
      next = bindGuard(statement, next, row, condition, now);
      statement.setLong(next, condition.sendBy());
      return statement.executeUpdate() > 0;
    }
  }

  private static String marks(int count) {
    return "?" + ", ?".repeat(count - 1);
  }
}
