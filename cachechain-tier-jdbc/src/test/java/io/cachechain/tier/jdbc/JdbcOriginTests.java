package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.Loader;
import io.cachechain.Origin;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an origin in a table does, on one database. */
abstract class JdbcOriginTests {
  private static final String SELECT = "SELECT title FROM books WHERE id = ?";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private CuttableSource source;

  abstract TestDatabase database();

  /** Returns the type of a column for versions. */
  String versionType() {
    return "BINARY(12)";
  }

  /**
   * Returns a query, without parameters but {@code ?} for the key, that runs far longer than any
   * test.
   */
  abstract String endless();

  @BeforeEach
  final void createTable() throws SQLException {
    database()
        .execute(
            "DROP TABLE IF EXISTS books",
            "CREATE TABLE books (id BIGINT PRIMARY KEY, title VARCHAR(50) NOT NULL UNIQUE, version "
                + versionType() + ")",
            "INSERT INTO books (id, title) VALUES (1, 'Dune')");
    source = new CuttableSource(database().patientUrl());
  }

  @AfterEach
  final void closeSource() {
    source.close();
  }

  JdbcOriginBuilder<Long, String> selecting() {
    return JdbcOrigin.<Long, String>on(source)
        .timeout(TIMEOUT)
        .select(SELECT, JdbcOriginTests::bindKey, row -> row.getString(1));
  }

  private static void bindKey(PreparedStatement statement, Long key) throws SQLException {
    statement.setLong(1, key);
  }

  private Origin<Long, String> origin() {
    return selecting()
        .update("UPDATE books SET title = ? WHERE id = ?", JdbcOriginTests::bindTitleAndKey)
        .insert("INSERT INTO books (title, id) VALUES (?, ?)", JdbcOriginTests::bindTitleAndKey)
        .delete("DELETE FROM books WHERE id = ?", JdbcOriginTests::bindKey)
        .build();
  }

  private static void bindTitleAndKey(PreparedStatement statement, Long key, String title)
      throws SQLException {
    statement.setString(1, title);
    statement.setLong(2, key);
  }

  Origin<Long, String> versioned() {
    return selecting()
        .versionedUpdate(
            "UPDATE books SET title = ?, version = ? WHERE id = ? AND (version IS NULL OR version <= ?)",
            (statement, key, title, version) -> {
              statement.setString(1, title);
              statement.setBytes(2, version);
              statement.setLong(3, key);
              statement.setBytes(4, version);
            })
        .versionedInsert(
            "INSERT INTO books (title, version, id) VALUES (?, ?, ?)",
            (statement, key, title, version) -> {
              statement.setString(1, title);
              statement.setBytes(2, version);
              statement.setLong(3, key);
            })
        .build();
  }

  private static Version version(int number) {
    return Version.of(1_700_000_000_000L + number, 0, 0, 1);
  }

  @Test
  @DisplayName("A6 K6: a row is the value, no row is null")
  void load_rowOrNone_isValueOrNull() throws Exception {
    Loader<Long, String> loader = selecting().buildLoader();

    assertThat(loader.load(1L)).isEqualTo("Dune");
    assertThat(loader.load(2L)).isNull();
  }

  @Test
  @DisplayName("K6 Z18 P11: a query that fails is never an absence")
  void load_fails_throws() {
    Loader<Long, String> noTable = JdbcOrigin.<Long, String>on(source)
        .select(
            "SELECT x FROM no_such_books WHERE id = ?",
            JdbcOriginTests::bindKey,
            row -> row.getString(1))
        .buildLoader();
    Loader<Long, String> twoRows = JdbcOrigin.<Long, String>on(source)
        .select(
            "SELECT title FROM books WHERE id = ? UNION ALL SELECT title FROM books",
            JdbcOriginTests::bindKey,
            row -> row.getString(1))
        .buildLoader();

    assertThatThrownBy(() -> noTable.load(1L)).isInstanceOf(SQLException.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> twoRows.load(1L))
        .withMessageStartingWith("the select found more than one row for a key");
    source.cut();
    assertThatExceptionOfType(LayerException.class)
        .isThrownBy(() -> origin().load(1L))
        .satisfies(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION));
  }

  @Test
  @DisplayName(
      "A6: what is stored is found, whether there was a row or not; what is deleted is gone")
  void store_rowOrNone_isFound() throws Exception {
    Origin<Long, String> origin = origin();

    origin.store(1L, "Emma");
    origin.store(2L, "Ubik");
    assertThat(origin.load(1L)).isEqualTo("Emma");
    assertThat(origin.load(2L)).isEqualTo("Ubik");
    origin.delete(1L);
    origin.delete(1L);

    assertThat(origin.load(1L)).isNull();
    assertThat(origin.isVersioned()).isFalse();
  }

  @Test
  @DisplayName("F10 H16: a row that a constraint forbids is a failure, with the driver's own cause")
  void store_constraint_throws() {
    assertThatThrownBy(() -> origin().store(2L, "Dune")).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> versioned().storeVersioned(2L, "Dune", version(1)))
        .isInstanceOf(SQLException.class);
  }

  @Test
  @DisplayName(
      "F20: a value is stored only if the row has no newer version, and the answer says which")
  void storeVersioned_olderAndNewer_keepsTheNewest() throws Exception {
    Origin<Long, String> origin = versioned();
    assertThat(origin.isVersioned()).isTrue();

    assertThat(origin.storeVersioned(1L, "second", version(2))).isTrue();
    assertThat(origin.storeVersioned(1L, "first", version(1))).isFalse();
    assertThat(origin.load(1L)).isEqualTo("second");
    assertThat(origin.storeVersioned(1L, "second", version(2))).isTrue();
    assertThat(origin.storeVersioned(1L, "third", version(3))).isTrue();
    assertThat(origin.storeVersioned(2L, "new", version(1))).isTrue();
    assertThat(origin.storeVersioned(2L, "older", version(0))).isFalse();

    assertThat(origin.load(1L)).isEqualTo("third");
    assertThat(origin.load(2L)).isEqualTo("new");
    assertThatThrownBy(() -> origin.store(1L, "x"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> origin().storeVersioned(1L, "x", version(1)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName(
      "F20 Z45: of many stores at once the newest version stays, and each newer one is reported as stored")
  void storeVersioned_manyAtOnce_newestStays() throws Exception {
    Origin<Long, String> origin = versioned();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (long key = 10; key < 20; key++) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < 12; number++) {
          numbers.add(number);
        }
        Collections.shuffle(numbers, new Random(key));
        long of = key;
        List<Future<Boolean>> stored = new ArrayList<>();
        for (int number : numbers) {
          stored.add(
              threads.submit(() -> origin.storeVersioned(of, of + "-" + number, version(number))));
        }
        for (int i = 0; i < stored.size(); i++) {
          boolean was = stored.get(i).get(20, TimeUnit.SECONDS);
          assertThat(was || numbers.get(i) != 11).isTrue();
        }
        assertThat(origin.load(key)).isEqualTo(key + "-11");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("K10: connections without auto-commit are committed, and given back as they were")
  void store_dataSourceWithoutAutoCommit_isCommitted() throws Exception {
    try (CuttableSource manual = CuttableSource.withoutAutoCommit(database().patientUrl())) {
      Origin<Long, String> origin = JdbcOrigin.<Long, String>on(manual)
          .select(SELECT, JdbcOriginTests::bindKey, row -> row.getString(1))
          .upsert("UPDATE books SET title = ? WHERE id = ?", JdbcOriginTests::bindTitleAndKey)
          .build();

      origin.store(1L, "Emma");

      try (Connection connection = manual.getConnection()) {
        assertThat(connection.getAutoCommit()).isFalse();
      }
    }
    assertThat(origin().load(1L)).isEqualTo("Emma");
  }

  @Test
  @DisplayName("K10 Z39 P6: a load that is interrupted cancels its query at the database")
  void load_interrupted_cancelsTheQuery() throws Exception {
    Loader<Long, String> slow = JdbcOrigin.<Long, String>on(source)
        .select(endless(), JdbcOriginTests::bindKey, row -> row.getString(1))
        .buildLoader();
    FutureTask<String> load = new FutureTask<>(() -> slow.load(1L));
    Thread thread = new Thread(load);
    thread.start();
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> running() > 0);

    long began = System.nanoTime();
    thread.interrupt();

    assertThatThrownBy(() -> load.get(15, TimeUnit.SECONDS))
        .hasCauseInstanceOf(LayerException.class)
        .satisfies(failure -> assertThat(((LayerException) failure.getCause()).kind())
            .isEqualTo(FailureKind.TIMEOUT));
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(15);
    Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> running() == 0);
  }

  /** Returns how many of the endless queries run. */
  abstract int running() throws SQLException;

  final int count(String sql) throws SQLException {
    try (Connection connection = database().connect();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet found = statement.executeQuery()) {
      found.next();
      return found.getInt(1);
    }
  }

  @Test
  @DisplayName("A6 F2: a chain loads from the table, and a put through it is in the table")
  void chain_withOrigin_readsAndWritesTheTable() throws Exception {
    try (CloseableChain<Long, String> books = ChainBuilder.create("books", Long.class, String.class)
        .layer(new FakeLayer("far"))
        .origin(origin())
        .build()) {
      assertThat(books.get(1L)).isEqualTo("Dune");
      assertThat(books.get(2L)).isNull();

      books.put(1L, "Dune Messiah");

      assertThat(origin().load(1L)).isEqualTo("Dune Messiah");
      assertThat(books.get(1L)).isEqualTo("Dune Messiah");
    }
  }

  @Test
  @DisplayName("K6 M1: statements that are missing or do not go together are all named")
  void build_statementsMissing_areNamed() {
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcOrigin.<Long, String>on(source).build())
        .withMessage(
            "JdbcOrigin: there is no select; there is no upsert, nor an update together with an insert; to load only, take"
                + " buildLoader().");
    assertThatIllegalStateException()
        .isThrownBy(() -> selecting()
            .update("u", JdbcOriginTests::bindTitleAndKey)
            .versionedInsert("i", (statement, key, title, version) -> {})
            .build())
        .withMessage("JdbcOrigin: some statements take a version and some do not.");
    assertThatIllegalStateException()
        .isThrownBy(() -> selecting()
            .upsert("u", JdbcOriginTests::bindTitleAndKey)
            .insert("i", JdbcOriginTests::bindTitleAndKey)
            .build())
        .withMessageContaining("would never be used");
    assertThatIllegalStateException()
        .isThrownBy(() -> selecting().delete("d", JdbcOriginTests::bindKey).buildLoader())
        .withMessageContaining("which a loader never uses");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> selecting().select("s", JdbcOriginTests::bindKey, row -> row.getString(1)))
        .withMessage("JdbcOrigin: select was set already; each may be given once.");
    assertThatThrownBy(() -> JdbcOrigin.on(source).timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            selecting().upsert("u", JdbcOriginTests::bindTitleAndKey).build().delete(1L))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
