package io.cachechain.tier.jdbc;

import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Numbers the messages of this node and inserts them, one transaction after another, so that no number is left out: as long as it is not known what became of a transaction, the next thing that is sent is the same
 * messages under the same numbers. Used by one thread.
 */
final class Outbox {
  private static final int ATTEMPTS = 4;
  private static final SecureRandom IDS = new SecureRandom();

  private final Connector connector;
  private final MessageTable table;
  private final ChainClock clock;
  private final long touchNanos;

  private volatile long node = newId();
  private long next = 1;
  private boolean listed; // in the directory, as far as is known
  private long touchedNanos;
  private List<byte[]> unsettled = List.of();

  /**
   * Creates one.
   *
   * @param touchAfter how long after it has said so a node says again that it lives; far less than after which it is struck off the directory
   */
  Outbox(Connector connector, MessageTable table, ChainClock clock, Duration touchAfter) {
    this.connector = connector;
    this.table = table;
    this.clock = clock;
    this.touchNanos = touchAfter.toNanos();
  }

  /** Returns the id under which messages are inserted at present. */
  long node() {
    return node;
  }

  /**
   * Inserts messages under the next numbers.
   *
   * @throws LayerException if they were not inserted, or may not have been
   */
  void send(List<byte[]> messages) {
    if (!unsettled.isEmpty()) {
      insertUnlessThere(unsettled);
    }
    insertUnlessThere(messages);
  }

  private void insertUnlessThere(List<byte[]> messages) {
    connector.beside((session, dialect) -> {
      boolean again = !unsettled.isEmpty();
      long last = next + messages.size() - 1;
      if (!again || newest(session, last) < last) {
        insert(session, dialect, messages);
      }
      return true;
    });
    unsettled = List.of();
    listed = true;
    next += messages.size();
  }

  private long newest(Session session, long last) throws SQLException {
    try (PreparedStatement statement = session.prepare(table.newest())) {
      statement.setLong(1, node);
      statement.setLong(2, last);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getLong(1); // 0 for null
      }
    }
  }

  private void insert(Session session, Dialect dialect, List<byte[]> messages) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        inTransaction(session, dialect, messages);
        return;
      } catch (SQLException failure) {
        boolean taken = SqlFailures.isDuplicate(failure);
        boolean repeatable = taken || SqlFailures.isConflict(failure);
        if (!unsettled.isEmpty() || !repeatable || attempt == ATTEMPTS) {
          throw failure;
        }
        if (taken) { // somebody else has written under this node's number
          beginAsAnotherNode();
        }
      }
    }
  }

  private void inTransaction(Session session, Dialect dialect, List<byte[]> messages)
      throws SQLException {
    Connection connection = session.connection();
    List<byte[]> before = unsettled;
    connection.setAutoCommit(false);
    unsettled = messages;
    try {
      list(session, dialect);
      append(session, dialect, messages);
    } catch (SQLException | RuntimeException failure) {
      if (rollBack(connection, failure)) {
        unsettled = before;
      }
      throw failure;
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Returns whether the database has confirmed that nothing was done. */
  private static boolean rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
      return true;
    } catch (SQLException broken) {
      failure.addSuppressed(broken);
      return false;
    }
  }

  /** Writes this node into the directory, or says there that it lives. If it was struck off meanwhile, it goes on as another one. */
  private void list(Session session, Dialect dialect) throws SQLException {
    long now = clock.nanoTime();
    if (listed && now - touchedNanos < touchNanos) {
      return;
    }
    if (listed && !touch(session, dialect)) {
      beginAsAnotherNode();
    }
    if (!listed) {
      appendOne(session, dialect, MessageTable.DIRECTORY, node, noneSwept());
    }
    touchedNanos = now;
  }

  private void beginAsAnotherNode() {
    node = newId();
    next = 1;
    listed = false;
  }

  private boolean touch(Session session, Dialect dialect) throws SQLException {
    try (PreparedStatement statement = session.prepare(table.touch(dialect))) {
      statement.setLong(1, node);
      return statement.executeUpdate() > 0;
    }
  }

  private void append(Session session, Dialect dialect, List<byte[]> messages) throws SQLException {
    if (messages.size() == 1) {
      appendOne(session, dialect, node, next, messages.get(0));
      return;
    }
    try (PreparedStatement statement = session.prepare(table.append(dialect))) {
      for (int i = 0; i < messages.size(); i++) {
        bind(statement, node, next + i, messages.get(i));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void appendOne(Session session, Dialect dialect, long of, long number, byte[] body)
      throws SQLException {
    try (PreparedStatement statement = session.prepare(table.append(dialect))) {
      bind(statement, of, number, body);
      statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, long of, long number, byte[] body)
      throws SQLException {
    statement.setLong(1, of);
    statement.setLong(2, number);
    statement.setBytes(3, body);
  }

  private static byte[] noneSwept() {
    return ByteBuffer.allocate(Long.BYTES).array();
  }

  private static long newId() {
    long id = IDS.nextLong();
    return id == MessageTable.DIRECTORY ? 1 : id;
  }
}
