package io.cachechain.tier.jdbc;

import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a slot: the columns beside the payload, and as much of the payload as shows whether it is an entry of the key. What is
 * not, counts as nothing: somebody else wrote it.
 */
final class Head {
  private final byte[] version;
  private final long expiresAt;
  private final byte[] head;

  private Head(byte[] version, long expiresAt, byte[] head) {
    this.version = version;
    this.expiresAt = expiresAt;
    this.head = head;
  }

  /** Reads the state of some slots, by slot. */
  static Map<ByteBuffer, Head> read(Session session, String sql, List<Row> rows)
      throws SQLException {
    try (PreparedStatement statement = session.prepare(sql)) {
      int next = 1;
      statement.setInt(next++, rows.stream().mapToInt(Row::headLength).max().orElse(0));
      for (int place = 0; place < Dialect.places(rows.size()); place++) {
        statement.setBytes(next++, rows.get(Math.min(place, rows.size() - 1)).slot());
      }
      Map<ByteBuffer, Head> heads = new HashMap<>();
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          heads.put(
              ByteBuffer.wrap(found.getBytes(1)),
              new Head(found.getBytes(2), found.getLong(3), found.getBytes(4)));
        }
      }
      return heads;
    }
  }

  static long serverTime(Session session, Dialect dialect) throws SQLException {
    try (Statement statement = session.connection().createStatement();
        ResultSet found = statement.executeQuery(dialect.serverTime())) {
      found.next();
      return found.getLong(1);
    }
  }

  /** Returns what a layer would hold: the head, or null if the row is dead or missing. */
  static byte @Nullable [] live(@Nullable Head heads, long now) {
    return heads == null || heads.expiresAt <= now ? null : heads.head;
  }

  /** Returns the result of a put that the condition does not allow. */
  static PutResult superseded(Row row, byte @Nullable [] live) {
    boolean nothing = Condition.onlyIfEmpty().allows(row.entry(), live);
    return PutResult.superseded(nothing ? null : Version.readFrom(live));
  }

  /** Returns whether the column and the payload disagree, so that statements which look at the column only are misled. */
  boolean isBroken(Row row) {
    Version inPayload = Version.readFrom(head);
    return inPayload == null
        || Condition.onlyIfEmpty().allows(row.entry(), head)
        || !Arrays.equals(version, inPayload.toBytes());
  }

  byte[] version() {
    return version;
  }

  long expiresAt() {
    return expiresAt;
  }
}
