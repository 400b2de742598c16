package io.cachechain.tier.jdbc;

import io.cachechain.internal.tier.SharedByKey;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The layer in a table of a database: one row for each key. Whether a row has expired is decided by the chain's clock; a failed query is a
 * failure, never an absence.
 */
final class JdbcStore extends BlockingLayer {
  /** So many slots are asked for in one statement. */
  static final int CHUNK = 128;

  private static final Set<Capability> CAPABILITIES = Set.of(Capability.BULK);

  private final SharedByKey.Lease<DatabaseClient> client;
  private final Connector connector;
  private final ChainClock clock;
  private final int maxEntryBytes;
  private final @Nullable LayerBackplane backplane;
  private volatile Runnable cancelReachable = () -> {};
  private volatile boolean closed;

  /**
   * Creates a layer.
   *
   * @param client given back when the layer is closed
   * @param maxEntryBytes the length of the longest entry that is taken
   */
  JdbcStore(SharedByKey.Lease<DatabaseClient> client, ChainClock clock, int maxEntryBytes) {
    this.client = client;
    this.connector = client.resource().connector();
    this.clock = clock;
    this.maxEntryBytes = maxEntryBytes;
    JdbcBackplane shared = client.resource().backplane();
    this.backplane = shared == null ? null : new LayerBackplane(shared);
  }

  /** Runs an operation; others may use the connector still when this layer is closed. */
  private <T> T call(Connector.Work<T> work) {
    if (closed) {
      throw Connector.closed();
    }
    return connector.call(work);
  }

  @Override
  protected byte @Nullable [] read(String key) {
    byte[][] slot = {Row.slot(key)};
    Optional<byte[]> held = call((session, dialect) -> {
      try (PreparedStatement statement = session.prepare(dialect.payloads(1, maxEntryBytes));
          ResultSet rows = query(statement, dialect, slot)) {
        return rows.next() ? Optional.ofNullable(rows.getBytes(1)) : Optional.empty();
      }
    });
    return held.orElse(null);
  }

  @Override
  protected Map<String, byte[]> readAll(Collection<String> keys) {
    List<String> asked = new ArrayList<>(keys);
    return call((session, dialect) -> {
      Map<String, byte[]> found = new HashMap<>(asked.size() * 2);
      for (int from = 0; from < asked.size(); from += CHUNK) {
        SinglePut.stopIfInterrupted();
        readChunk(
            session, dialect, asked.subList(from, Math.min(asked.size(), from + CHUNK)), found);
      }
      return found;
    });
  }

  private void readChunk(
      Session session, Dialect dialect, List<String> keys, Map<String, byte[]> found)
      throws SQLException {
    Map<ByteBuffer, String> bySlot = new HashMap<>(keys.size() * 2);
    byte[][] slots = new byte[keys.size()][];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = Row.slot(keys.get(i));
      bySlot.put(ByteBuffer.wrap(slots[i]), keys.get(i));
    }
    try (PreparedStatement statement =
            session.prepare(dialect.payloads(slots.length, maxEntryBytes));
        ResultSet rows = query(statement, dialect, slots)) {
      while (rows.next()) {
        String key = bySlot.get(ByteBuffer.wrap(rows.getBytes(2)));
        if (key != null) {
          found.put(key, rows.getBytes(1));
        }
      }
    }
  }

  private ResultSet query(PreparedStatement statement, Dialect dialect, byte[][] slots)
      throws SQLException {
    statement.setLong(dialect.bindSlots(statement, slots), clock.currentTimeMillis());
    return statement.executeQuery();
  }

  @Override
  protected PutResult put(String key, ByteEntry entry, Condition condition) {
    Row row = Row.of(key, entry);
    return call((session, dialect) ->
        SinglePut.run(session, dialect, row, condition, clock.currentTimeMillis()));
  }

  @Override
  protected Map<String, PutResult> storeAll(Map<String, Put> puts) {
    return call(
        (session, dialect) -> BulkPut.run(session, dialect, puts, clock.currentTimeMillis()));
  }

  @Override
  public int maxParallel() {
    return connector.parallel();
  }

  @Override
  public CompletionStage<Void> connected() {
    return connector.firstAttempt();
  }

  @Override
  public void onReachable(Runnable reachable) {
    cancelReachable = connector.onReachable(reachable);
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public String location() {
    return connector.location();
  }

  @Override
  public Optional<Backplane> backplane() {
    return Optional.ofNullable(backplane);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    cancelReachable.run();
    if (backplane != null) {
      backplane.close();
    }
    client.close();
  }
}
