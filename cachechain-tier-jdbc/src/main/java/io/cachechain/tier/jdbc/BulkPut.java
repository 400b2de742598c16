package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.PutResult;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Many conditional puts in few round trips: lock the rows that are there, decide, write, commit. An
 * insert that meets a row of somebody else ends the transaction, and it begins again. No count of a
 * batch is trusted: drivers that rewrite batches give none.
 */
final class BulkPut {
  /** So many rows are locked at a time. */
  static final int CHUNK = 128;

  private static final int ATTEMPTS = 4;

  private final Session session;
  private final Dialect dialect;
  private final Map<String, Put> puts;
  private final long now;
  private final Map<String, PutResult> results = new LinkedHashMap<>();

  private BulkPut(Session session, Dialect dialect, Map<String, Put> puts, long now) {
    this.session = session;
    this.dialect = dialect;
    this.puts = puts;
    this.now = now;
  }

  static Map<String, PutResult> run(
      Session session, Dialect dialect, Map<String, Put> puts, long now) throws SQLException {
    BulkPut bulk = new BulkPut(session, dialect, puts, now);
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, Put> each : puts.entrySet()) {
      Row row = Row.of(each.getKey(), each.getValue().entry());
      if (dialect.takes(row.entry())) {
        rows.add(row);
      } else {
        bulk.results.put(row.key(), SinglePut.tooLarge());
      }
    }
    rows.sort(
        Comparator.comparing(Row::slot, Arrays::compareUnsigned)); // one order of locks for all
    for (int from = 0; from < rows.size(); from += CHUNK) {
      bulk.chunk(rows.subList(from, Math.min(rows.size(), from + CHUNK)));
    }
    return bulk.results;
  }

  private void chunk(List<Row> rows) throws SQLException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      SinglePut.stopIfInterrupted();
      try {
        results.putAll(inTransaction(rows));
        return;
      } catch (SQLException failure) {
        if (SqlFailures.kind(failure) == FailureKind.TOO_LARGE) {
          break;
        }
        if (!SqlFailures.isConflict(failure) && !SqlFailures.isDuplicate(failure)) {
          throw failure;
        }
      }
    }
    for (Row row : rows) { // one by one: a row too large, or neighbours that are always in the way
      results.put(row.key(), SinglePut.run(session, dialect, row, put(row).condition(), now));
    }
  }

  private Put put(Row row) {
    return java.util.Objects.requireNonNull(puts.get(row.key()));
  }

  private Map<String, PutResult> inTransaction(List<Row> rows) throws SQLException {
    Connection connection = session.connection();
    connection.setAutoCommit(false);
    Map<String, PutResult> decided;
    try {
      decided = write(rows);
      connection.commit();
    } catch (SQLException | RuntimeException failure) {
      undo(connection, failure);
      throw failure;
    }
    connection.setAutoCommit(true);
    return decided;
  }

  private static void undo(Connection connection, Exception failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      failure.addSuppressed(broken);
    }
  }

  private Map<String, PutResult> write(List<Row> rows) throws SQLException {
    Map<ByteBuffer, Head> heads =
        Head.read(session, dialect.lockedHeads(Dialect.places(rows.size())), rows);
    boolean timed = rows.stream().anyMatch(row -> put(row).condition().sendBy() != Long.MAX_VALUE);
    long serverTime = timed ? Head.serverTime(session, dialect) : Long.MIN_VALUE;
    Map<String, PutResult> decided = new LinkedHashMap<>();
    List<Row> updates = new ArrayList<>();
    List<Row> inserts = new ArrayList<>();
    for (Row row : rows) {
      Head found = heads.get(ByteBuffer.wrap(row.slot()));
      byte[] live = Head.live(found, now);
      if (serverTime > put(row).condition().sendBy()) {
        decided.put(row.key(), SinglePut.tooLate());
      } else if (!put(row).condition().allows(row.entry(), live)) {
        decided.put(row.key(), Head.superseded(row, live));
      } else {
        (found == null ? inserts : updates).add(row);
        decided.put(row.key(), PutResult.stored());
      }
    }
    overwrite(updates);
    insert(inserts);
    return decided;
  }

  private void overwrite(List<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = session.prepare(dialect.overwrite())) {
      for (Row row : rows) {
        statement.setBytes(Dialect.bindContent(statement, 1, row.entry()), row.slot());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void insert(List<Row> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = session.prepare(dialect.insert())) {
      for (Row row : rows) {
        Dialect.bindRow(statement, row);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }
}
