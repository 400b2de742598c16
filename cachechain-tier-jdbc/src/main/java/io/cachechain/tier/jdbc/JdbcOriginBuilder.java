package io.cachechain.tier.jdbc;

import io.cachechain.Loader;
import io.cachechain.Origin;
import io.cachechain.tier.jdbc.JdbcOrigin.Change;
import io.cachechain.tier.jdbc.JdbcOrigin.Changes;
import io.cachechain.tier.jdbc.JdbcOrigin.Delete;
import io.cachechain.tier.jdbc.JdbcOrigin.KeyBinder;
import io.cachechain.tier.jdbc.JdbcOrigin.RowMapper;
import io.cachechain.tier.jdbc.JdbcOrigin.Select;
import io.cachechain.tier.jdbc.JdbcOrigin.ValueBinder;
import io.cachechain.tier.jdbc.JdbcOrigin.VersionedBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Composes a {@link JdbcOrigin} of statements. Each may be given once; {@link #build} says all that
 * is missing. A {@code select} is needed always. To store, either an {@code upsert}, or an {@code
 * update} together with an {@code insert} for databases without an upsert that can be relied on,
 * such as H2 and MariaDB; all of them with a version, or all without.
 *
 * <p>With a version, a statement changes a row only if the row's version is null or not above the
 * one that is bound. So {@code UPDATE book SET title = ?, version = ? WHERE id = ? AND (version IS
 * NULL OR version <= ?)}, and in PostgreSQL {@code INSERT INTO book (id, title, version) VALUES (?,
 * ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title, version = excluded.version WHERE
 * book.version IS NULL OR book.version <= excluded.version}. How many rows it has changed shows the
 * chain whether the value is stored; so an upsert must count no row when it stored nothing, which
 * MariaDB's does not.
 *
 * <p>Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class JdbcOriginBuilder<K, V> {
  /** As long as a chain waits for a loader by default. */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

  private final DataSource dataSource;
  private @Nullable Select<K, V> select;
  private @Nullable Change<K, V> upsert;
  private @Nullable Change<K, V> update;
  private @Nullable Change<K, V> insert;
  private @Nullable Delete<K> delete;
  private @Nullable Boolean versioned;
  private boolean mixed;
  private @Nullable Duration timeout;

  JdbcOriginBuilder(DataSource dataSource) {
    this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
  }

  /**
   * Sets how a value is loaded.
   *
   * @param sql a query that finds one row for a key, or none
   * @param key sets its parameters
   * @param row makes the value of the row
   */
  public JdbcOriginBuilder<K, V> select(String sql, KeyBinder<K> key, RowMapper<V> row) {
    once(select, "select");
    select = new Select<>(
        Objects.requireNonNull(sql, "sql"),
        Objects.requireNonNull(key, "key"),
        Objects.requireNonNull(row, "row"));
    return this;
  }

  /**
   * Sets the statement that stores a value whether or not there is a row.
   *
   * @param sql the statement
   * @param binder sets its parameters
   */
  public JdbcOriginBuilder<K, V> upsert(String sql, ValueBinder<K, V> binder) {
    once(upsert, "upsert");
    upsert = change(sql, binder);
    return this;
  }

  /**
   * Sets the statement that stores a value whether or not there is a row, unless that has a newer
   * version; then it must change no row.
   *
   * @param sql the statement
   * @param binder sets its parameters
   */
  public JdbcOriginBuilder<K, V> versionedUpsert(String sql, VersionedBinder<K, V> binder) {
    once(upsert, "upsert");
    upsert = versionedChange(sql, binder);
    return this;
  }

  /**
   * Sets the statement that stores a value in the row that is there; goes together with {@link
   * #insert}.
   *
   * @param sql the statement, which counts no row if there is none
   * @param binder sets its parameters
   */
  public JdbcOriginBuilder<K, V> update(String sql, ValueBinder<K, V> binder) {
    once(update, "update");
    update = change(sql, binder);
    return this;
  }

  /**
   * Sets the statement that stores a value in the row that is there, unless that has a newer
   * version; goes together with {@link #versionedInsert}.
   *
   * @param sql the statement, which counts no row if there is none, or a newer one
   * @param binder sets its parameters
   */
  public JdbcOriginBuilder<K, V> versionedUpdate(String sql, VersionedBinder<K, V> binder) {
    once(update, "update");
    update = versionedChange(sql, binder);
    return this;
  }

  /**
   * Sets the statement that makes a row; goes together with {@link #update}.
   *
   * @param sql the statement, which fails by the primary key if there is one
   * @param binder sets its parameters
   */
  public JdbcOriginBuilder<K, V> insert(String sql, ValueBinder<K, V> binder) {
    once(insert, "insert");
    insert = change(sql, binder);
    return this;
  }

  /**
   * Sets the statement that makes a row with a version; goes together with {@link
   * #versionedUpdate}.
   *
   * @param sql the statement, which fails by the primary key if there is one
   * @param binder sets its parameters
   */
  public JdbcOriginBuilder<K, V> versionedInsert(String sql, VersionedBinder<K, V> binder) {
    once(insert, "insert");
    insert = versionedChange(sql, binder);
    return this;
  }

  /**
   * Sets the statement that deletes a row. No chain deletes by itself: it is for who calls {@link
   * Origin#delete}.
   *
   * @param sql the statement
   * @param key sets its parameters
   */
  public JdbcOriginBuilder<K, V> delete(String sql, KeyBinder<K> key) {
    once(delete, "delete");
    delete = new Delete<>(Objects.requireNonNull(sql, "sql"), Objects.requireNonNull(key, "key"));
    return this;
  }

  /**
   * Sets after how long a statement gives up, and a connection that says nothing is given up; 30 s
   * by default, as {@code loader.timeout}. The chain interrupts a load or store at its own limit
   * whatever this one is.
   *
   * @param limit more than zero, at most 1 hour; databases count whole seconds, rounded up
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcOriginBuilder<K, V> timeout(Duration limit) {
    once(timeout, "timeout");
    if (limit.isZero() || limit.isNegative() || limit.compareTo(LONGEST_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "JdbcOrigin: timeout is " + limit + ", allowed are more than zero, up to 1 h");
    }
    timeout = limit;
    return this;
  }

  /**
   * Returns an origin that can store.
   *
   * @throws IllegalStateException if statements are missing or do not go together; names all that
   *     is wrong
   */
  public Origin<K, V> build() {
    List<String> faults = new ArrayList<>();
    if (mixed) {
      faults.add("some statements take a version and some do not");
    }
    if (upsert == null && (update == null || insert == null)) {
      faults.add(
          "there is no upsert, nor an update together with an insert; to load only, take buildLoader()");
    } else if (upsert != null && (update != null || insert != null)) {
      faults.add("there is an upsert, so update and insert would never be used");
    }
    return built(faults);
  }

  /**
   * Returns an origin that can only load.
   *
   * @throws IllegalStateException if the select is missing, or there are statements that would
   *     never be used
   */
  public Loader<K, V> buildLoader() {
    List<String> faults = new ArrayList<>();
    if (upsert != null || update != null || insert != null || delete != null) {
      faults.add("there are statements that store or delete, which a loader never uses");
    }
    JdbcOrigin<K, V> origin = built(faults);
    return key ->
        origin.load(key); // not the origin itself, which a chain would take for one that stores
  }

  private JdbcOrigin<K, V> built(List<String> faults) {
    Select<K, V> query = select;
    if (query == null) {
      faults.add(0, "there is no select");
    }
    if (query == null || !faults.isEmpty()) {
      throw new IllegalStateException("JdbcOrigin: " + String.join("; ", faults) + ".");
    }
    return new JdbcOrigin<>(
        new GivenSource(dataSource, timeout == null ? DEFAULT_TIMEOUT : timeout),
        query,
        new Changes<>(upsert, update, insert, delete, Boolean.TRUE.equals(versioned)));
  }

  private Change<K, V> change(String sql, ValueBinder<K, V> binder) {
    Objects.requireNonNull(binder, "binder");
    note(false);
    return new Change<>(
        Objects.requireNonNull(sql, "sql"),
        (statement, key, value, version) -> binder.bind(statement, key, value));
  }

  private Change<K, V> versionedChange(String sql, VersionedBinder<K, V> binder) {
    note(true);
    return new Change<>(
        Objects.requireNonNull(sql, "sql"), Objects.requireNonNull(binder, "binder"));
  }

  private void note(boolean withVersion) {
    mixed |= versioned != null && versioned != withVersion;
    versioned = withVersion;
  }

  private static void once(@Nullable Object given, String name) {
    if (given != null) {
      throw new IllegalStateException(
          "JdbcOrigin: " + name + " was set already; each may be given once.");
    }
  }
}
