package io.cachechain.tier.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.server.MariaDbServer;
import io.cachechain.testing.server.PostgresServer;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the backplane in a table does beyond the contract. */
class JdbcBackplaneTest {
  private static final String TABLE = "special_bp";
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(10);

  private final List<Closeable> opened = new ArrayList<>();
  private TestDatabase database = TestDatabase.h2();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private void emptyOn(Database kind) throws SQLException {
    database = TestDatabase.of(kind);
    database.execute("DROP TABLE IF EXISTS " + TABLE);
  }

  private CuttableSource source() {
    CuttableSource source = new CuttableSource(database.patientUrl());
    opened.add(source);
    return source;
  }

  private BackplaneNode node(CuttableSource source, Duration retention, int mostMessages) {
    BackplaneNode node = new BackplaneNode(
        source,
        TABLE,
        new BackplaneSettings(
            Duration.ofMillis(20), retention, mostMessages, Duration.ofDays(1), 7));
    opened.add(node);
    return node;
  }

  private BackplaneNode node(Duration retention) {
    return node(source(), retention, BackplaneSettings.MOST_MESSAGES);
  }

  private int count(String condition) throws SQLException {
    return number("SELECT COUNT(*) FROM " + TABLE + " WHERE " + condition);
  }

  private void sweepUntilEmpty(BackplaneNode node, String condition) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
      node.backplane().sweeper().sweep();
      return count(condition) == 0;
    });
  }

  @ParameterizedTest
  @DisplayName(
      "G12 P8: messages are swept when they are old, by batches; a node that had read them sees no gap, and goes on")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void sweep_oldMessages_areGoneWithoutAGap(Database kind) throws Exception {
    emptyOn(kind);
    BackplaneNode publisher = node(SHORT);
    BackplaneNode reader = node(LONG);
    EventRecorder recorder = reader.listening();
    for (int i = 0; i < 20; i++) {
      publisher.publish("m" + i);
    }
    recorder.await("m19");

    sweepUntilEmpty(publisher, "node <> 0");
    publisher.publish("after");

    recorder.await("after");
    assertThat(recorder.events()).startsWith(EventRecorder.CONNECTED, "m0").hasSize(22);
    EventRecorder later = node(LONG).listening();
    publisher.publish("last");
    assertThat(later.await("last").events()).containsExactly(EventRecorder.CONNECTED, "last");
  }

  @ParameterizedTest
  @DisplayName("G12 P8: no more messages are kept than the limit, the newest of all nodes")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void sweep_tooMany_keepsTheNewest(Database kind) throws Exception {
    emptyOn(kind);
    BackplaneNode one = node(source(), LONG, 10);
    BackplaneNode two = node(LONG);
    for (int i = 0; i < 15; i++) {
      one.publish("one" + i);
      two.publish("two" + i);
    }

    // As if a second lay between two messages: of those sent in one millisecond all go, or none.
    database.execute("UPDATE " + TABLE + " SET sent_at = sent_at + seq * 1000 WHERE node <> 0");

    one.backplane().sweeper().sweep();

    assertThat(count("node <> 0")).isBetween(1, 10);
    assertThat(count("node <> 0 AND seq = 15")).isEqualTo(2);
    assertThat(count("node <> 0 AND seq < 5")).isZero();
  }

  @Test
  @DisplayName("G12 P8: a node that has ended leaves nothing behind, and its going is no gap")
  void sweep_nodeEnded_isStruckOff() throws Exception {
    emptyOn(Database.H2);
    BackplaneNode sweeper = node(SHORT);
    EventRecorder recorder = node(LONG).listening();
    BackplaneNode ended = node(SHORT);
    ended.publish("m");
    recorder.await("m");
    ended.close();

    sweepUntilEmpty(sweeper, "1 = 1");
    BackplaneNode next = node(SHORT);
    next.publish("next");

    assertThat(recorder.await("next").events())
        .containsExactly(EventRecorder.CONNECTED, "m", "next");
  }

  @Test
  @DisplayName(
      "G12: messages of a node that was silent for so long that it was struck off are received again, without a gap")
  void publish_afterBeingStruckOff_isReceived() throws Exception {
    emptyOn(Database.H2);
    BackplaneNode sweeper = node(SHORT);
    EventRecorder recorder = node(LONG).listening();
    BackplaneNode silent = node(SHORT);
    silent.publish("before");
    recorder.await("before");
    long id = silent.backplane().node();

    sweepUntilEmpty(sweeper, "1 = 1");
    silent.publish("after", "last");

    assertThat(recorder.await("last").events())
        .containsExactly(EventRecorder.CONNECTED, "before", "after", "last");
    assertThat(silent.backplane().node()).isNotEqualTo(id);
  }

  @ParameterizedTest
  @DisplayName(
      "G14 K10: a node that was away for as long as messages are kept, by the database's time, is notified of a gap, though none can be seen")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void restore_afterTheRetention_isAGap(Database kind) throws Exception {
    emptyOn(kind);
    CuttableSource away = source();
    Duration retention = Duration.ofSeconds(2);
    EventRecorder recorder =
        node(away, retention, BackplaneSettings.MOST_MESSAGES).listening();

    away.cut();
    recorder.await(EventRecorder.DISCONNECTED);
    Awaitility.await().pollDelay(retention.plusMillis(500)).until(() -> true);
    away.restore();

    assertThat(recorder.await(EventRecorder.GAP).events())
        .containsExactly(EventRecorder.CONNECTED, EventRecorder.DISCONNECTED, EventRecorder.GAP);
  }

  @ParameterizedTest
  @DisplayName(
      "F16 G12 Z61: a message whose insert was not answered has failed, comes once nevertheless, and leaves no hole before the next")
  @EnumSource(
      value = Database.class,
      names = {"POSTGRESQL", "MARIADB"})
  void publish_answerLost_leavesNoHole(Database kind) throws Exception {
    emptyOn(kind);
    boolean postgres = kind == Database.POSTGRESQL;
    String server =
        postgres ? PostgresServer.shared().address() : MariaDbServer.shared().address();
    FaultProxy proxy = postgres
        ? FaultProxy.to(PostgresServer.shared().host(), PostgresServer.shared().port())
        : FaultProxy.to(MariaDbServer.shared().host(), MariaDbServer.shared().port());
    opened.add(proxy::close);
    Opened layer = Opened.of(
            JdbcLayer.at(database.url().replace(server, proxy.address()))
                .table("special_lost")
                .backplane()
                .backplaneTable(TABLE)
                .createTable(),
            RealClock.shared(),
            Duration.ofSeconds(1))
        .connected();
    opened.add(layer);
    JdbcBackplane lossy = ((LayerBackplane) layer.layer().backplane().orElseThrow()).shared();
    EventRecorder recorder = node(LONG).listening();
    Opened.result(lossy.publish("first".getBytes(UTF_8), layer.deadline()));

    proxy.swallowsReplies();
    Opened.failure(lossy.publish("lost".getBytes(UTF_8), layer.deadline()));
    proxy.passes();
    Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
      Opened.result(lossy.publish("next".getBytes(UTF_8), layer.deadline()));
      return true;
    });

    recorder.await("next");
    assertThat(recorder.events())
        .doesNotContain(EventRecorder.DISCONNECTED)
        .contains("first")
        .hasSizeLessThan(20);
    assertThat(
            count("node <> 0 AND seq > (SELECT COUNT(*) FROM " + TABLE + " m WHERE m.node <> 0)"))
        .as("numbers above the number of messages")
        .isZero();
  }

  @Test
  @DisplayName(
      "P8 F16: what waits behind a slow insert is bounded, goes out together, and is left out once nobody waits for it")
  void publish_whileOneIsSlow_isGathered() throws Exception {
    emptyOn(Database.POSTGRESQL);
    BackplaneNode node = node(LONG);
    EventRecorder recorder = node(LONG).listening();
    node.publish("first");
    CompletableFuture<Void> slow;
    CompletableFuture<Void> impatient;
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "INSERT INTO " + TABLE + " VALUES (" + node.backplane().node() + ", 2, 0, '\\x00')");
      slow = node.start("slow");
      Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> blocked() == 1);
      impatient = node.start("impatient", Duration.ofMillis(1));
      for (int i = 0; i < Publisher.MOST_WAITING; i++) {
        waiting.add(node.start("w" + i));
      }
      CompletableFuture<Void> refused = node.start("one too many");
      assertThat(Opened.failure(refused).kind()).isEqualTo(FailureKind.REFUSED);
      assertThat(slow).isNotDone();
      other.rollback();
    }

    Opened.result(slow);
    assertThat(Opened.failure(impatient).kind()).isEqualTo(FailureKind.TIMEOUT);
    for (CompletableFuture<Void> each : waiting.subList(0, Publisher.MOST_WAITING - 2)) {
      Opened.result(each);
    }
    recorder.await("w" + (Publisher.MOST_WAITING - 3));
    assertThat(recorder.events())
        .doesNotContain("impatient", EventRecorder.GAP, EventRecorder.DISCONNECTED);
    assertThat(transactions()).isLessThan(Publisher.MOST_WAITING / Publisher.MOST_TOGETHER + 20);
  }

  private int transactions() throws SQLException {
    return number("SELECT COUNT(DISTINCT xmin::text) FROM " + TABLE);
  }

  private int blocked() throws SQLException {
    return number(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO "
            + TABLE + "%'");
  }

  private int number(String query) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      found.next();
      return found.getInt(1);
    }
  }

  @ParameterizedTest
  @DisplayName(
      "A9 K6: without its table the backplane is down and says how to make it, and the layer works; when it is made, it is up")
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void open_withoutItsTable_isDownUntilItIsMade(Database kind) throws Exception {
    emptyOn(kind);
    database.execute("DROP TABLE IF EXISTS special_entries");
    database.execute(JdbcLayer.ddl(kind, "special_entries").strip().split("(?<=;)\n", -1));
    Opened layer = Opened.of(
            database.layer().table("special_entries").backplane().backplaneTable(TABLE),
            RealClock.shared(),
            Duration.ofSeconds(20))
        .connected();
    opened.add(layer);
    Backplane backplane = layer.layer().backplane().orElseThrow();
    EventRecorder recorder = new EventRecorder();
    opened.add(backplane.subscribe(recorder));

    LayerException failure =
        Opened.failure(backplane.publish("m".getBytes(UTF_8), layer.deadline()));
    assertThat(failure.kind()).isEqualTo(FailureKind.MISUSE);
    assertThat(failure)
        .hasMessageStartingWith("the table " + TABLE
            + " does not exist. Set create-table=true, or run the statements of"
            + " JdbcLayer.backplaneDdl(Database." + kind + ", \"" + TABLE + "\") (")
        .message()
        .doesNotContain("CREATE", "\n");
    layer.put("k", DatabaseTests.version(1));
    assertThat(layer.held("k")).isEqualTo(DatabaseTests.version(1));
    assertThat(recorder.events()).isEmpty();
    for (String statement : JdbcLayer.backplaneDdl(kind, TABLE).strip().split("(?<=;)\n", -1)) {
      database.execute(statement, statement);
    }

    recorder.await(EventRecorder.CONNECTED);
    Opened.result(backplane.publish("m".getBytes(UTF_8), layer.deadline()));
    recorder.await("m");
  }

  @Test
  @DisplayName("A9: a layer that is not asked for a backplane has none, and makes no table for it")
  void open_notAskedForABackplane_hasNone() throws Exception {
    emptyOn(Database.H2);
    Opened layer = Opened.of(
            database.layer().table("special_off").createTable(),
            RealClock.shared(),
            Duration.ofSeconds(20))
        .connected();
    opened.add(layer);

    assertThat(layer.layer().backplane()).isEmpty();
    try (Connection connection = database.connect();
        ResultSet tables = connection.getMetaData().getTables(null, null, "SPECIAL_OFF%", null)) {
      assertThat(tables.next()).isTrue();
      assertThat(tables.getString("TABLE_NAME")).isEqualToIgnoringCase("special_off");
      assertThat(tables.next()).isFalse();
    }
  }

  @Test
  @DisplayName(
      "A9: a layer's backplane is always the same one, says where it is, and is closed with the layer")
  void backplane_ofALayer_isClosedWithIt() throws Exception {
    emptyOn(Database.H2);
    Opened layer = Opened.of(
            database.layer().table("special_entries").backplane().createTable(),
            RealClock.shared(),
            Duration.ofSeconds(20))
        .connected();
    opened.add(layer);
    Backplane backplane = layer.layer().backplane().orElseThrow();
    assertThat(layer.layer().backplane()).containsSame(backplane);
    assertThat(backplane.location())
        .endsWith(", table special_entries_bp")
        .doesNotContain(TestDatabase.H2_PASSWORD);

    layer.close();

    assertThat(Opened.failure(backplane.publish("m".getBytes(UTF_8), layer.deadline()))
            .kind())
        .isEqualTo(FailureKind.REFUSED);
    assertThat(IntStream.range(0, 3).mapToObj(i -> backplane.location()).distinct())
        .hasSize(1);
  }
}
