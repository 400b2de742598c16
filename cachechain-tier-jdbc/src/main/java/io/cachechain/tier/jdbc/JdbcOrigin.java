package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.Origin;
import io.cachechain.spi.Version;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A system of record in tables of a database, by SQL and small functions that turn keys and values into parameters and rows into values. Made by {@link #on}; {@link JdbcOriginBuilder#build} gives one that can
 * store, {@link JdbcOriginBuilder#buildLoader} one that can only load.
 *
 * <p>Each call takes a connection of the data source, in auto-commit mode at READ COMMITTED, and gives it back as it was; it never takes part in a transaction of the program. A call that is interrupted, as the
 * chain does at {@code loader.timeout}, cancels its statement at the database. What fails is thrown: a {@link LayerException} of its kind where the database did not answer in time, could not be reached or refused,
 * the driver's {@link SQLException} otherwise. A failed query is never "no row". Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class JdbcOrigin<K, V> implements Origin<K, V> {
  private static final int ATTEMPTS = 4;

  /** An update that changes nothing and an insert that meets a row: once more, as the row may have come in between. */
  private static final int ROUNDS = 2;

  private final ConnectionSource source;
  private final Select<K, V> select;
  private final Changes<K, V> changes;

  JdbcOrigin(ConnectionSource source, Select<K, V> select, Changes<K, V> changes) {
    this.source = source;
    this.select = select;
    this.changes = changes;
  }

  /**
   * Begins an origin on a data source, which is not closed with the chain.
   *
   * @param dataSource gives connections that nobody else uses meanwhile; to H2, PostgreSQL, MariaDB, MySQL or any other database
   */
  public static <K, V> JdbcOriginBuilder<K, V> on(DataSource dataSource) {
    return new JdbcOriginBuilder<>(dataSource);
  }

  /**
   * Sets the parameters of a statement for a key.
   *
   * @param <K> the type of the keys
   */
  @FunctionalInterface
  public interface KeyBinder<K> {
    /**
     * Sets all parameters.
     *
     * @throws SQLException if the driver does
     */
    void bind(PreparedStatement statement, K key) throws SQLException;
  }

  /**
   * Sets the parameters of a statement for a key and its value.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   */
  @FunctionalInterface
  public interface ValueBinder<K, V> {
    /**
     * Sets all parameters.
     *
     * @throws SQLException if the driver does
     */
    void bind(PreparedStatement statement, K key, V value) throws SQLException;
  }

  /**
   * Sets the parameters of a statement for a key, its value and the version of that.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   */
  @FunctionalInterface
  public interface VersionedBinder<K, V> {
    /**
     * Sets all parameters.
     *
     * @param version the 12 bytes of the version, which newer ones are above as unsigned bytes: for a column of type BYTEA or BINARY(12)
     * @throws SQLException if the driver does
     */
    void bind(PreparedStatement statement, K key, V value, byte[] version) throws SQLException;
  }

  /**
   * Reads a value from a row.
   *
   * @param <V> the type of the values
   */
  @FunctionalInterface
  public interface RowMapper<V> {
    /**
     * Reads the value of the current row; must not move on to another one.
     *
     * @return the value, or null if this row means that there is none
     * @throws SQLException if the driver does
     */
    @Nullable
    V read(ResultSet row) throws SQLException;
  }

  @Override
  public @Nullable V load(K key) throws SQLException {
    return call(session -> query(session, key, select.row()));
  }

  private <T> @Nullable T query(Session session, K key, RowMapper<T> row) throws SQLException {
    try (PreparedStatement statement = session.prepare(select.sql())) {
      select.key().bind(statement, key);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return null;
        }
        T value = row.read(rows);
        if (rows.next()) {
          throw new IllegalStateException(
              "the select found more than one row for a key: " + select.sql());
        }
        return value;
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if this origin stores by version only
   */
  @Override
  public void store(K key, V value) throws SQLException {
    Objects.requireNonNull(value, "value");
    if (changes.versioned()) {
      throw new UnsupportedOperationException(
          "this origin stores by version only; put through the chain");
    }
    boolean unused = write(key, value, new byte[0]);
  }

  @Override
  public boolean isVersioned() {
    return changes.versioned();
  }

  @Override
  public boolean storeVersioned(K key, V value, Version version) throws SQLException {
    Objects.requireNonNull(value, "value");
    if (!changes.versioned()) {
      throw new UnsupportedOperationException("this origin has no statement that takes a version");
    }
    return write(key, value, version.toBytes());
  }

  private boolean write(K key, V value, byte[] version) throws SQLException {
    return Objects.requireNonNull(call(session -> changes.upsert() != null
        ? count(session, changes.upsert(), key, value, version) > 0
        : inTwoSteps(session, key, value, version)));
  }

  /** An update, and where it finds no row an insert, each atomic by itself. Where both change nothing, a row with a newer version is there; or a constraint forbids the row. */
  private boolean inTwoSteps(Session session, K key, V value, byte[] version) throws SQLException {
    Change<K, V> update = Objects.requireNonNull(changes.update());
    Change<K, V> insert = Objects.requireNonNull(changes.insert());
    SQLException duplicate = null;
    for (int round = 0; round < ROUNDS; round++) {
      if (count(session, update, key, value, version) > 0) {
        return true;
      }
      try {
        int unused = count(session, insert, key, value, version);
        return true;
      } catch (SQLException failure) {
        if (!SqlFailures.isDuplicate(failure)) {
          throw failure;
        }
        duplicate = failure;
      }
    }
    if (changes.versioned() && query(session, key, row -> Boolean.TRUE) != null) {
      return false;
    }
    throw Objects.requireNonNull(duplicate);
  }

  private int count(Session session, Change<K, V> change, K key, V value, byte[] version)
      throws SQLException {
    try (PreparedStatement statement = session.prepare(change.sql())) {
      change.binder().bind(statement, key, value, version);
      return statement.executeUpdate();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if this origin has no statement for it
   */
  @Override
  public void delete(K key) throws SQLException {
    Delete<K> delete = changes.delete();
    if (delete == null) {
      throw new UnsupportedOperationException("this origin has no statement that deletes");
    }
    boolean unused = Objects.requireNonNull(call(session -> {
      try (PreparedStatement statement = session.prepare(delete.sql())) {
        delete.key().bind(statement, key);
        return statement.executeUpdate() > 0;
      }
    }));
  }

  /** Runs a call, again when the database chose it to give way to another one: then it has done nothing. */
  private <T> @Nullable T call(Work<T> work) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try (Lease lease = source.lease();
          Interruption watch = Interruptions.watch(lease.session())) {
        T result = work.on(lease.session());
        watch.throwIfCancelled();
        return result;
      } catch (SQLException failure) {
        if (SqlFailures.isConflict(failure)
            && attempt < ATTEMPTS
            && !Thread.currentThread().isInterrupted()) {
          continue;
        }
        if (SqlFailures.kind(failure) == FailureKind.OTHER) {
          throw failure;
        }
        throw SqlFailures.of(failure);
      }
    }
  }

  /** Says nothing of the statements: they may hold what is not for logs. */
  @Override
  public String toString() {
    return "JdbcOrigin[" + (changes.versioned() ? "versioned" : "without versions") + "]";
  }

  @FunctionalInterface
  private interface Work<T> {
    @Nullable
    T on(Session session) throws SQLException;
  }

  /**
   * How a value is loaded.
   *
   * @param sql the query
   * @param key sets its parameters
   * @param row reads its row
   */
  record Select<K, V>(String sql, KeyBinder<K> key, RowMapper<V> row) {}

  /**
   * A statement that stores.
   *
   * @param sql the statement
   * @param binder sets its parameters; the version has no bytes where there is none
   */
  record Change<K, V>(String sql, VersionedBinder<K, V> binder) {}

  /**
   * The statement that deletes.
   *
   * @param sql the statement
   * @param key sets its parameters
   */
  record Delete<K>(String sql, KeyBinder<K> key) {}

  /**
   * What can be changed: by one statement, by an update and an insert, or not at all.
   *
   * @param versioned whether the statements compare versions
   */
  record Changes<K, V>(
      @Nullable Change<K, V> upsert,
      @Nullable Change<K, V> update,
      @Nullable Change<K, V> insert,
      @Nullable Delete<K> delete,
      boolean versioned) {}
}
