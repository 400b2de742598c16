package io.cachechain.tier.jdbc;

import io.cachechain.spi.Backplane;
import io.cachechain.tck.BackplaneContract;
import io.cachechain.testing.RealClock;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;

/** The contract of a backplane, on one database: each node has a layer and a pool of its own. */
abstract class JdbcBackplaneContract extends BackplaneContract {
  static final String TABLE = "contract_bp";

  private final IdentityHashMap<Backplane, Node> nodes = new IdentityHashMap<>();

  private record Node(Opened layer, CuttableSource source) {}

  /** Returns the address of a running database. */
  abstract TestDatabase database();

  @Override
  protected Backplane open() {
    CuttableSource source = new CuttableSource(database().patientUrl());
    Opened layer = Opened.of(
            JdbcLayer.on(source)
                .table("contract_bp_entries")
                .backplane()
                .backplaneTable(TABLE)
                .backplanePoll(Duration.ofMillis(20))
                .createTable(),
            RealClock.shared(),
            Duration.ofSeconds(20))
        .connected();
    Backplane backplane = layer.layer().backplane().orElseThrow();
    nodes.put(backplane, new Node(layer, source));
    return backplane;
  }

  @AfterEach
  final void closeLayers() throws IOException {
    for (Node each : nodes.values()) {
      each.layer().close();
      each.source().close();
    }
  }

  @Override
  protected boolean canCut() {
    return true;
  }

  @Override
  protected void cut(Backplane node) {
    nodes.get(node).source().cut();
  }

  @Override
  protected void restore(Backplane node) {
    nodes.get(node).source().restore();
  }

  @Override
  protected boolean canTrim() {
    return true;
  }

  /** By the sweeper of any node that is not cut off. */
  @Override
  protected void trim() {
    nodes.forEach((backplane, node) -> {
      if (!node.source().isCut()) {
        ((LayerBackplane) backplane).shared().sweeper().sweepUntil(Long.MAX_VALUE);
      }
    });
  }

  @Override
  protected boolean canCorrupt() {
    return true;
  }

  /** Rows of the directory that hold no number, and a message of a node that nobody knows which is too long. */
  @Override
  protected void corrupt() throws SQLException {
    long stranger = ThreadLocalRandom.current().nextLong(1_000, 1L << 40);
    insert(MessageTable.DIRECTORY, stranger, new byte[] {1});
    insert(MessageTable.DIRECTORY, stranger + 1, new byte[0]);
    insert(stranger, 1, new byte[70_000]);
  }

  private void insert(long node, long number, byte[] body) throws SQLException {
    try (Connection connection = database().connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, 0, ?)")) {
      insert.setLong(1, node);
      insert.setLong(2, number);
      insert.setBytes(3, body);
      insert.executeUpdate();
    }
  }

  @Override
  protected boolean canStall() {
    return true;
  }

  /** A transaction of somebody else's that holds the very row which the node inserts next, so that the insert waits in the database. */
  @Override
  protected Closeable stall(Backplane node) throws SQLException {
    long id = ((LayerBackplane) node).shared().node();
    Connection connection = database().connect();
    connection.setAutoCommit(false);
    long next;
    try (PreparedStatement newest =
        connection.prepareStatement("SELECT MAX(seq) FROM " + TABLE + " WHERE node = ?")) {
      newest.setLong(1, id);
      try (ResultSet found = newest.executeQuery()) {
        found.next();
        next = found.getLong(1) + 1;
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, 0, ?)")) {
      insert.setLong(1, id);
      insert.setLong(2, next);
      insert.setBytes(3, new byte[1]);
      insert.executeUpdate();
    }
    return () -> {
      try (connection) {
        connection.rollback();
      } catch (SQLException failed) {
        throw new IOException(failed);
      }
    };
  }
}
