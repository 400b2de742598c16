package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What each database must do beyond the contract of a layer. */
abstract class DatabaseTests {
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration PATIENT = Duration.ofSeconds(20);
  private static final AtomicInteger TABLES = new AtomicInteger();

  private final String table = "entries_" + TABLES.incrementAndGet();

  abstract TestDatabase database();

  /** Returns a statement which, in an open transaction, keeps others from writing to the table. */
  abstract String lock(String table);

  /** Returns an address without user and password, under which a wrong user cannot connect. */
  String refusingUrl() {
    return database().bareUrl();
  }

  @BeforeEach
  void dropTable() throws SQLException {
    database().execute("DROP TABLE IF EXISTS " + table);
  }

  private JdbcLayer spec() {
    return database().layer().table(table);
  }

  private Opened open() {
    return Opened.of(spec().createTable(), RealClock.shared(), PATIENT).connected();
  }

  static Version version(int number) {
    return Version.of(1_700_000_000_000L + number, 0, 0, 1);
  }

  private static ByteEntry entry(String key, int version, long expiresAt) {
    return TestEntries.value(key, version(version), new byte[10], expiresAt);
  }

  private String[] printedDdl() {
    return JdbcLayer.ddl(database().kind(), table).strip().split("(?<=;)\n", -1);
  }

  private int rows() throws SQLException {
    try (Connection connection = database().connect();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      count.next();
      return count.getInt(1);
    }
  }

  @Test
  @DisplayName("K6: the statements that are printed make the very table that create-table makes")
  void ddl_runByHand_makesTheSameTable() throws Exception {
    try (Opened layer = open()) {
      assertThat(layer.put("k", version(1))).isEqualTo(PutResult.stored());
    }
    List<String> created = columns(table);
    database().execute("DROP TABLE " + table);

    for (String statement : printedDdl()) {
      database().execute(statement);
      database().execute(statement); // may be run again
    }

    assertThat(columns(table)).isEqualTo(created).hasSize(6);
    try (Opened layer = Opened.of(spec(), RealClock.shared(), PATIENT).connected()) {
      assertThat(layer.put("k", version(1))).isEqualTo(PutResult.stored());
    }
  }

  private List<String> columns(String name) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Connection connection = database().connect();
        PreparedStatement statement = connection.prepareStatement(
            "SELECT column_name, data_type, is_nullable, character_maximum_length, collation_name FROM"
                + " information_schema.columns WHERE LOWER(table_name) = ? ORDER BY ordinal_position")) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          columns.add(found.getString(1) + " " + found.getString(2) + " " + found.getString(3) + " "
              + found.getString(4) + " " + found.getString(5));
        }
      }
    }
    return columns;
  }

  @Test
  @DisplayName("K6: a missing table is a clear failure, and using it begins when it is there")
  void open_tableMissing_saysHowToMakeItAndGoesOnAfterwards() throws Exception {
    try (Opened layer = Opened.of(spec(), RealClock.shared(), PATIENT)) {
      LayerException failure = Opened.failure(layer.layer().connected());
      assertThat(failure.kind()).isEqualTo(FailureKind.MISUSE);
      assertThat(failure)
          .hasMessageStartingWith("the table " + table
              + " does not exist. Set create-table=true, or run the statements of JdbcLayer.ddl(Database."
              + database().kind() + ", \"" + table + "\") (")
          .message()
          .hasSizeLessThan(400)
          .doesNotContain("CREATE", "\n", "SQL statement");
      Opened.assertKind(layer.layer().get("k", layer.deadline()), FailureKind.MISUSE);

      database().execute(printedDdl());

      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .ignoreExceptions()
          .until(() -> layer.held("k") == null);
    }
  }

  @Test
  @DisplayName("K6: two nodes that create the table at once both get it")
  void open_createdByManyAtOnce_allConnect() throws Exception {
    List<Opened> nodes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      nodes.add(Opened.of(spec().createTable().poolSize(1), RealClock.shared(), PATIENT));
    }
    for (Opened node : nodes) {
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .ignoreExceptions()
          .until(() -> node.held("k") == null);
      node.close();
    }
  }

  @Test
  @DisplayName(
      "Z39 Z63: many writers of few keys, single and bulk, and the sweeper: each key ends at its highest version")
  void put_concurrentlyWithSweeps_keepsTheHighestVersions() throws Exception {
    int writers = 8;
    int rounds = 25;
    List<String> keys = IntStream.range(0, 6).mapToObj(i -> "key-" + i).toList();
    long past = RealClock.shared().currentTimeMillis() - 60_000;
    try (Opened one = Opened.of(
                spec().createTable().sweepInterval(Duration.ofSeconds(1)).sweepBatch(3),
                RealClock.shared(),
                PATIENT)
            .connected();
        Opened two = Opened.of(spec(), RealClock.shared(), PATIENT).connected()) {
      List<CompletionStage<PutResult>> waiting = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        for (int writer = 0; writer < writers; writer++) {
          Opened node = writer % 2 == 0 ? one : two;
          int number = round * writers + writer + 1;
          waiting.add(node.start(
              "dead-" + number, entry("dead-" + number, 1, past), Condition.newerWins()));
          if (writer < 4) {
            keys.forEach(key -> waiting.add(
                node.start(key, entry(key, number, Long.MAX_VALUE), Condition.newerWins())));
          } else {
            Map<String, Put> puts = new LinkedHashMap<>();
            keys.forEach(key ->
                puts.put(key, new Put(entry(key, number, Long.MAX_VALUE), Condition.newerWins())));
            waiting.addAll(node.layer().putAll(puts, node.deadline()).values());
          }
        }
        // Calls beyond the pool's size are refused; the engine sends no more.
        waiting.forEach(stage -> assertThat(result(stage)).isNotNull());
        waiting.clear();
      }
      for (String key : keys) {
        one.put(key, version(rounds * writers + 1));
        assertThat(two.held(key)).isEqualTo(version(rounds * writers + 1));
        assertThat(two.put(key, version(5)))
            .isEqualTo(PutResult.superseded(version(rounds * writers + 1)));
      }
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> rows() == keys.size());
    }
  }

  private static Object result(CompletionStage<PutResult> stage) {
    try {
      PutResult result = Opened.result(stage);
      assertThat(result.status()).isIn(PutResult.Status.STORED, PutResult.Status.SUPERSEDED);
      return result;
    } catch (LayerException refused) {
      assertThat(refused.kind()).as("%s", refused).isEqualTo(FailureKind.REFUSED);
      return refused;
    }
  }

  @Test
  @DisplayName(
      "D-13 K10: the sweeper deletes in batches what has been dead for a while, by the chain's clock, until closed")
  void sweep_deadAndLiving_deletesTheDead() throws Exception {
    FakeClock clock = FakeClock.frozen();
    long now = clock.currentTimeMillis();
    Opened layer = Opened.of(
            spec().createTable().sweepInterval(Duration.ofSeconds(30)).sweepBatch(4),
            clock,
            PATIENT)
        .connected();
    for (int i = 0; i < 10; i++) {
      layer.put("dead" + i, entry("dead" + i, 1, now + 1_000), Condition.newerWins());
    }
    layer.put("skewed", entry("skewed", 1, now + 25_000), Condition.newerWins());
    layer.put("living", entry("living", 1, now + 3_600_000), Condition.newerWins());
    assertThat(rows()).isEqualTo(12);

    clock.advance(Duration.ofSeconds(30));

    assertThat(layer.held("skewed")).isNull();
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> rows() == 2); // another node's clock may be behind
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> clock.scheduled() == 1);
    clock.advance(Duration.ofSeconds(30));
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> rows() == 1);
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> clock.scheduled() == 1);

    layer.close();

    assertThat(clock.scheduled()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.isAlive()
            && thread.getName().equals("cachechain-test-jdbc")
            && !thread.isDaemon());
  }

  @Test
  @DisplayName(
      "K10 Z39: a statement that waits too long ends before the layer's timeout, and the layer works afterwards")
  void put_rowLocked_timesOut() throws Exception {
    try (Opened layer = Opened.of(spec().createTable(), RealClock.shared(), TIMEOUT);
        Connection other = database().connect()) {
      layer.connected().put("k", version(1));
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute(lock(table));
      }

      long began = System.nanoTime();
      LayerException failure =
          Opened.failure(layer.start("k", entry("k", 2, Long.MAX_VALUE), Condition.newerWins()));
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

      assertThat(failure.kind()).as("%s", failure.getCause()).isEqualTo(FailureKind.TIMEOUT);
      assertThat(millis).isBetween(200L, 3_000L);
      other.rollback();
      assertThat(layer.put("k", version(3))).isEqualTo(PutResult.stored());
    }
  }

  @Test
  @DisplayName("K10 Z39: when all connections are in use, a call is refused at once")
  void get_allConnectionsInUse_isRefusedAtOnce() throws Exception {
    try (Opened layer =
            Opened.of(spec().createTable().poolSize(2), RealClock.shared(), Duration.ofSeconds(3));
        Connection other = database().connect()) {
      layer.connected().put("k", version(1));
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute(lock(table));
      }
      List<CompletionStage<PutResult>> stuck = IntStream.range(0, 2)
          .mapToObj(i -> layer.start("k", entry("k", 2 + i, Long.MAX_VALUE), Condition.newerWins()))
          .toList();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(2, TimeUnit.SECONDS)
          .until(() -> {
            CompletionStage<?> probe = layer.layer().get("other", layer.deadline());
            long began = System.nanoTime();
            try {
              Opened.result(probe);
              return false;
            } catch (LayerException refused) {
              assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
              assertThat(refused).hasMessage("all 2 connections of the layer are in use");
              assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                  .isLessThan(200);
              return true;
            }
          });

      other.rollback();
      stuck.forEach(stage -> assertThat(Opened.result(stage)).isNotNull());
    }
  }

  @Test
  @DisplayName("K11: results of a bulk put are each key's own; an entry too large fails alone")
  void putAll_unlikeConditions_answersEach() throws Exception {
    try (Opened layer = open()) {
      layer.put("older", version(5));
      layer.put("newer", version(5));
      layer.put("seen", version(5));
      layer.put("unseen", version(5));
      layer.put("dead", entry("dead", 5, 1), Condition.newerWins());
      layer.put("future", version(900));
      Map<String, Put> puts = new LinkedHashMap<>();
      puts.put("older", new Put(entry("older", 4, Long.MAX_VALUE), Condition.newerWins()));
      puts.put("newer", new Put(entry("newer", 6, Long.MAX_VALUE), Condition.newerWins()));
      puts.put("seen", new Put(entry("seen", 3, Long.MAX_VALUE), Condition.onlyIf(version(5))));
      puts.put("unseen", new Put(entry("unseen", 9, Long.MAX_VALUE), Condition.onlyIfEmpty()));
      puts.put("dead", new Put(entry("dead", 2, Long.MAX_VALUE), Condition.onlyIfEmpty()));
      puts.put(
          "future",
          new Put(entry("future", 7, Long.MAX_VALUE), Condition.newerWins().ceiling(version(800))));
      puts.put("absent", new Put(entry("absent", 1, Long.MAX_VALUE), Condition.onlyIf(version(1))));
      puts.put(
          "late",
          new Put(entry("late", 1, Long.MAX_VALUE), Condition.newerWins().sendBy(1_000)));
      puts.put(
          "in time",
          new Put(
              entry("in time", 1, Long.MAX_VALUE),
              Condition.newerWins().sendBy(Long.MAX_VALUE - 1)));

      Map<String, PutResult> results = new LinkedHashMap<>();
      layer
          .layer()
          .putAll(puts, layer.deadline())
          .forEach((key, stage) -> results.put(key, Opened.result(stage)));

      assertThat(results).containsEntry("older", PutResult.superseded(version(5)));
      assertThat(results).containsEntry("newer", PutResult.stored());
      assertThat(results).containsEntry("seen", PutResult.stored());
      assertThat(results).containsEntry("unseen", PutResult.superseded(version(5)));
      assertThat(results).containsEntry("dead", PutResult.stored());
      assertThat(results).containsEntry("future", PutResult.stored());
      assertThat(results).containsEntry("absent", PutResult.superseded(null));
      assertThat(results.get("late").status()).isEqualTo(PutResult.Status.REJECTED);
      assertThat(results).containsEntry("in time", PutResult.stored());
      assertThat(layer.held("seen")).isEqualTo(version(3));
      assertThat(layer.held("late")).isNull();
    }
  }

  @Test
  @DisplayName("K10: a password stands in no message, wherever it came from")
  void connect_wrongPassword_isFailedWithoutIt() throws Exception {
    String secret = "wr0ng-s3cret";
    String separator = database().kind() == Database.H2 ? ";" : "?";
    String join = database().kind() == Database.H2 ? ";" : "&";
    JdbcLayer[] specs = {
      JdbcLayer.at(refusingUrl()).user("nobody").password(secret),
      JdbcLayer.at(refusingUrl() + separator + "user=nobody" + join + "password=" + secret)
    };
    for (JdbcLayer spec : specs) {
      try (Opened layer = Opened.of(spec.table(table), RealClock.shared(), PATIENT)) {
        LayerException failure = Opened.failure(layer.layer().connected());
        LayerException refusal = Opened.failure(layer.layer().get("k", layer.deadline()));

        // Which of the two it is depends on what the server lets the driver know: see RefusalsTest.
        assertThat(failure.kind()).isIn(FailureKind.MISUSE, FailureKind.CONNECTION);
        assertThat(refusal.kind()).isIn(FailureKind.MISUSE, FailureKind.REFUSED);
        assertThat(
                trace(failure) + trace(refusal) + layer.layer().location() + layer.layer() + spec)
            .doesNotContain(secret)
            .contains("jdbc:");
      }
    }
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  @DisplayName(
      "K10: a given data source stays open, and its connections are given back as they were")
  void on_dataSource_isLeftAsItWas() throws Exception {
    for (int isolation :
        new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_SERIALIZABLE}) {
      try (com.zaxxer.hikari.HikariDataSource pool = new com.zaxxer.hikari.HikariDataSource()) {
        pool.setJdbcUrl(database().url());
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(4);
        pool.setTransactionIsolation(
            isolation == Connection.TRANSACTION_SERIALIZABLE
                ? "TRANSACTION_SERIALIZABLE"
                : "TRANSACTION_READ_COMMITTED");
        try (Opened layer = Opened.of(
                JdbcLayer.on(pool).table(table).createTable().poolSize(3),
                RealClock.shared(),
                PATIENT)
            .connected()) {
          assertThat(layer.put("k" + isolation, version(1))).isEqualTo(PutResult.stored());
          assertThat(layer.held("k" + isolation)).isEqualTo(version(1));
          assertThat(layer.layer().location()).startsWith("jdbc:").doesNotContain(";", "?");
        }
        try (Connection connection = pool.getConnection()) {
          assertThat(connection.getAutoCommit()).isFalse();
          assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
          assertThat(connection.getNetworkTimeout()).isZero();
        }
      }
    }
  }

  @Test
  @DisplayName("M1: after close, operations are refused")
  void close_thenGet_isRefused() throws Exception {
    Opened layer = open();
    layer.layer().close();
    layer.layer().close();

    Opened.assertKind(layer.layer().get("k", layer.deadline()), FailureKind.REFUSED);
    layer.close();
  }
}
