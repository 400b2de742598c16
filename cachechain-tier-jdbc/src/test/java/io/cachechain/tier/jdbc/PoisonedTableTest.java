package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName(
    "Z73: no row that somebody else wrote into the backplane's table stops it: neither reading, nor publishing, nor sweeping")
class PoisonedTableTest {
  private static final String TABLE = "poisoned_bp";
  private static final long STRANGER = 4_711;

  private final List<Closeable> opened = new ArrayList<>();
  private TestDatabase database;

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private BackplaneNode node(Duration retention) {
    CuttableSource source = new CuttableSource(database.patientUrl());
    opened.add(source);
    BackplaneNode node = new BackplaneNode(
        source,
        TABLE,
        new BackplaneSettings(
            Duration.ofMillis(20),
            retention,
            BackplaneSettings.MOST_MESSAGES,
            Duration.ofDays(1),
            7));
    opened.add(node);
    return node;
  }

  private void insert(long node, long number, byte[] body) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, 0, ?)")) {
      insert.setLong(1, node);
      insert.setLong(2, number);
      insert.setBytes(3, body);
      insert.executeUpdate();
    }
  }

  private static byte[] number(int first) {
    byte[] number = new byte[8];
    number[0] = (byte) first;
    return number;
  }

  @ParameterizedTest
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  void poison_ofEachKind_isIgnored(Database kind) throws Exception {
    database = TestDatabase.of(kind);
    database.execute("DROP TABLE IF EXISTS " + TABLE);
    BackplaneNode sender = node(Duration.ofMinutes(10));
    BackplaneNode receiver = node(Duration.ofMinutes(10));
    EventRecorder recorder = receiver.listening();
    sender.publish("1");
    recorder.await("1");

    insert(MessageTable.DIRECTORY, STRANGER, new byte[] {1});
    insert(MessageTable.DIRECTORY, STRANGER + 1, new byte[0]);
    insert(MessageTable.DIRECTORY, STRANGER + 2, new byte[70_000]);
    insert(MessageTable.DIRECTORY, STRANGER + 3, number(0x7F));
    insert(MessageTable.DIRECTORY, STRANGER + 4, number(-1));
    insert(MessageTable.DIRECTORY, MessageTable.DIRECTORY, number(0));
    long node = sender.backplane().node();
    for (long number :
        new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0, 1L << 53, 1L << 54, 1L << 40}) {
      insert(node, number, new byte[] {9});
    }
    for (int i = 0; i < 100; i++) { // more than one statement reads, all of them far ahead
      insert(node, (1L << 41) + i, new byte[] {9});
    }
    for (long number = 1; number < 4; number++) {
      insert(STRANGER, number, new byte[number == 2 ? 70_000 : 1]);
    }

    sender.publish("2", "3");
    recorder.await("2");
    recorder.await("3");
    recorder.await(EventRecorder.GAP); // the message that is too long will never be read
    EventRecorder late = node(Duration.ofMinutes(10)).listening();
    sender.publish("4");
    recorder.await("4");
    late.await("4");
    receiver.publish("5");
    recorder.await("5");
    late.await("5");
  }

  @ParameterizedTest
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  @DisplayName(
      "a sweep ends although numbers lie as far apart as they can, and no reader is taken for one that has read everything")
  void sweep_overPoison_endsAndNothingIsLost(Database kind) throws Exception {
    database = TestDatabase.of(kind);
    database.execute("DROP TABLE IF EXISTS " + TABLE);
    BackplaneNode sender = node(Duration.ofMinutes(10));
    EventRecorder recorder = node(Duration.ofMinutes(10)).listening();
    sender.publish("1", "2");
    recorder.await("2");
    long node = sender.backplane().node();
    for (long number : new long[] {Long.MAX_VALUE, -1, 1L << 53, 1L << 40}) {
      insert(node, number, new byte[] {9});
    }

    sender.backplane().sweeper().sweepUntil(1);

    try (Connection connection = database.connect();
        PreparedStatement count = connection.prepareStatement(
            "SELECT COUNT(*) FROM " + TABLE + " WHERE node <> 0 AND (seq < 1 OR seq > 1000)");
        var found = count.executeQuery()) {
      assertThat(found.next()).isTrue();
      assertThat(found.getInt(1)).isZero();
    }
    sender.publish("3");
    recorder.await("3");
    sender.publish("4");
    recorder.await("4");
  }

  @ParameterizedTest
  @EnumSource(
      value = Database.class,
      names = {"H2", "POSTGRESQL", "MARIADB"})
  @DisplayName("a number that somebody else took does not keep a node from publishing")
  void publish_numberTaken_goesOnAsAnotherNode(Database kind) throws Exception {
    database = TestDatabase.of(kind);
    database.execute("DROP TABLE IF EXISTS " + TABLE);
    BackplaneNode sender = node(Duration.ofMinutes(10));
    EventRecorder recorder = node(Duration.ofMinutes(10)).listening();
    sender.publish("1");
    recorder.await("1");
    insert(sender.backplane().node(), 2, new byte[] {'x'});

    sender.publish("2", "3");

    recorder.await("2");
    recorder.await("3");
  }
}
