package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One conditional put: the dialect's guarded statement and, when that changed nothing, a look at why. The row may change between the
 * two, so what looks possible is tried again, a few times.
 */
final class SinglePut {
  /** Conflicts with other writers of one key are rare and short; more in a row mean that something is wrong. */
  static final int ATTEMPTS = 8;

  private SinglePut() {}

  static PutResult run(Session session, Dialect dialect, Row row, Condition condition, long now)
      throws SQLException {
    if (!dialect.takes(row.entry())) {
      return tooLarge();
    }
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      stopIfInterrupted();
      try {
        if (dialect.store(session, row, condition, now)) {
          return PutResult.stored();
        }
        PutResult refused = whyNot(session, dialect, row, condition, now);
        if (refused != null) {
          return refused;
        }
      } catch (SQLException failure) {
        if (SqlFailures.kind(failure) == FailureKind.TOO_LARGE) {
          return tooLarge();
        }
        if (!SqlFailures.isConflict(failure) || attempt == ATTEMPTS) {
          throw failure;
        }
      }
    }
    throw new LayerException(
        FailureKind.REFUSED,
        "the slot changed under each of " + ATTEMPTS + " attempts to write it",
        null);
  }

  /** Returns the result, or null if the put could succeed now. */
  private static @Nullable PutResult whyNot(
      Session session, Dialect dialect, Row row, Condition condition, long now)
      throws SQLException {
    if (isLate(session, dialect, condition)) {
      return tooLate();
    }
    Head found =
        Head.read(session, dialect.heads(1), List.of(row)).get(ByteBuffer.wrap(row.slot()));
    byte[] live = Head.live(found, now);
    if (!condition.allows(row.entry(), live)) {
      return Head.superseded(row, live);
    }
    if (found != null && found.isBroken(row)) {
      delete(session, dialect, row, found);
    }
    return null;
  }

  static PutResult tooLarge() {
    return PutResult.rejected("larger than the database takes");
  }

  static boolean isLate(Session session, Dialect dialect, Condition condition) throws SQLException {
    return condition.sendBy() != Condition.NO_SEND_BY
        && Head.serverTime(session, dialect) > condition.sendBy();
  }

  static PutResult tooLate() {
    return PutResult.rejected(
        "came to the database after the time until which it was to be written");
  }

  private static void delete(Session session, Dialect dialect, Row row, Head seen)
      throws SQLException {
    try (PreparedStatement statement = session.prepare(dialect.deleteSeen())) {
      statement.setBytes(1, row.slot());
      statement.setBytes(2, seen.version());
      statement.setLong(3, seen.expiresAt());
      statement.executeUpdate();
    }
  }

  /** The engine interrupts a call at its deadline. */
  static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new LayerException(FailureKind.TIMEOUT, "the call's time is over", null);
    }
  }
}
