package io.cachechain.tier.jdbc;

import io.cachechain.LayerException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the backplane's messages when they are too old or too many, by the database's time, in small batches. With each batch it writes into the directory up to where it has swept, in the same transaction, so that a reader
 * who had not come so far sees it. Nodes that have ended are struck off long after their last message.
 */
final class MessageSweeper {
  /** A node without messages that has said nothing for so many times the retention is struck off the directory. */
  static final int STRUCK_AFTER = 3;

  private final String label;
  private final Connector connector;
  private final MessageTable table;
  private final Maintenance maintenance;
  private final Duration interval;
  private final long retentionMillis;
  private final int mostMessages;
  private final int batch;

  /** The maintenance thread's own. */
  private boolean failing;

  MessageSweeper(
      String label,
      Connector connector,
      MessageTable table,
      Maintenance maintenance,
      BackplaneSettings settings) {
    this.label = label;
    this.connector = connector;
    this.table = table;
    this.maintenance = maintenance;
    this.interval = settings.sweepInterval();
    this.retentionMillis = settings.retention().toMillis();
    this.mostMessages = settings.mostMessages();
    this.batch = settings.sweepBatch();
  }

  void start() {
    maintenance.after(interval, this::run);
  }

  private void run() {
    try {
      sweep();
      failing = false;
    } catch (LayerException failure) {
      if (failing || failure.kind().isTransient()) { // an outage is said by the chain
        JdbcLayerProvider.LOG.debug("{}: sweeping the backplane failed", label, failure);
      } else {
        JdbcLayerProvider.LOG.warn(
            "{}: old messages of the backplane could not be swept ({}); next try in {}, further failures at debug",
            label,
            failure.getMessage(),
            interval);
      }
      failing |= !failure.kind().isTransient();
    } finally {
      start();
    }
  }

  /** Sweeps once. */
  void sweep() {
    long now = connector.beside(Head::serverTime);
    sweepUntil(Math.max(now - retentionMillis, connector.beside(this::tooMany)));
    connector.beside((session, dialect) -> strike(session, now - STRUCK_AFTER * retentionMillis));
  }

  /** Deletes the messages that were sent up to a time. */
  void sweepUntil(long until) {
    for (Range each : connector.beside((session, dialect) -> old(session, until))) {
      Range left = each;
      while (left != null && !maintenance.isClosed()) {
        Range part = left.first(batch);
        connector.beside((session, dialect) -> delete(session, part));
        Range behind = new Range(each.node, part.newest + 1, each.newest);
        left = connector
            .beside((session, dialect) -> Optional.ofNullable(next(session, behind)))
            .orElse(null);
      }
    }
    connector.beside((session, dialect) -> deleteStrays(session, until));
  }

  /** Numbers may be missing in between, be it by a stranger: what is not there takes no time. */
  private @Nullable Range next(Session session, Range within) throws SQLException {
    try (PreparedStatement statement = session.prepare(table.oldest())) {
      statement.setLong(1, within.node);
      statement.setLong(2, within.oldest);
      statement.setLong(3, within.newest);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        long oldest = found.getLong(1);
        return found.wasNull() ? null : new Range(within.node, oldest, within.newest);
      }
    }
  }

  private boolean deleteStrays(Session session, long until) throws SQLException {
    try (PreparedStatement statement = session.prepare(table.deleteStrays())) {
      statement.setLong(1, until);
      return statement.executeUpdate() > 0;
    }
  }

  /** Returns the time up to which messages are more than are kept. */
  private long tooMany(Session session, Dialect dialect) throws SQLException {
    try (PreparedStatement statement = session.prepare(table.sentBefore(mostMessages));
        ResultSet found = statement.executeQuery()) {
      return found.next() ? found.getLong(1) : Long.MIN_VALUE;
    }
  }

  private List<Range> old(Session session, long until) throws SQLException {
    List<Range> ranges = new ArrayList<>();
    try (PreparedStatement statement = session.prepare(table.old())) {
      statement.setLong(1, until);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          ranges.add(new Range(found.getLong(1), found.getLong(2), found.getLong(3)));
        }
      }
    }
    return ranges;
  }

  private boolean delete(Session session, Range range) throws SQLException {
    Connection connection = session.connection();
    connection.setAutoCommit(false);
    try {
      byte[] swept = bytes(range.newest);
      try (PreparedStatement statement = session.prepare(table.markSwept())) {
        statement.setBytes(1, swept);
        statement.setLong(2, range.node);
        statement.setBytes(3, swept);
        // What lies far ahead of all that was swept is no message of the node, and its number is
        // not to be taken for how far the node has come.
        statement.setBytes(4, bytes(Math.max(0, range.oldest - MessageTable.MOST_AHEAD)));
        statement.executeUpdate();
      }
      try (PreparedStatement statement = session.prepare(table.delete())) {
        statement.setLong(1, range.node);
        statement.setLong(2, range.oldest);
        statement.setLong(3, range.newest);
        statement.executeUpdate();
      }
      connection.commit();
    } catch (SQLException | RuntimeException failure) {
      connection.rollback();
      throw failure;
    } finally {
      connection.setAutoCommit(true);
    }
    return true;
  }

  private boolean strike(Session session, long until) throws SQLException {
    List<Long> ended = new ArrayList<>();
    try (PreparedStatement statement = session.prepare(table.ended())) {
      statement.setLong(1, until);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          ended.add(found.getLong(1));
        }
      }
    }
    try (PreparedStatement statement = session.prepare(table.strike())) {
      for (Long node : ended) {
        statement.setLong(1, node);
        statement.setLong(2, until);
        statement.executeUpdate();
      }
    }
    return true;
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private record Range(long node, long oldest, long newest) {
    /** Returns the beginning of this range, at most so many numbers. */
    Range first(int most) {
      return new Range(node, oldest, Math.min(newest, oldest + most - 1));
    }
  }
}
