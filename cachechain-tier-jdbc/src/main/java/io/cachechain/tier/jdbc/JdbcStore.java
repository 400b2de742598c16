package io.cachechain.tier.jdbc;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  private final Connector connector;
  private final Upkeep upkeep;
  private final ChainClock clock;
  private final int maxEntryBytes;
  private final @Nullable JdbcBackplane backplane;

  /**
   * Creates the layer of a connector.
   *
   * @param maxEntryBytes the length of the longest entry that is taken
   */
  JdbcStore(
      Connector connector,
      Upkeep upkeep,
      ChainClock clock,
      int maxEntryBytes,
      @Nullable JdbcBackplane backplane) {
    this.connector = connector;
    this.maxEntryBytes = maxEntryBytes;
    this.backplane = backplane;
    this.upkeep = upkeep;
    this.clock = clock;
  }

  @Override
  protected byte @Nullable [] read(String key) {
    return readAll(List.of(key)).get(key);
  }

  @Override
  protected Map<String, byte[]> readAll(Collection<String> keys) {
    List<String> asked = new ArrayList<>(keys);
    return connector.call((session, dialect) -> {
      Map<String, byte[]> found = new LinkedHashMap<>();
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
    Map<ByteBuffer, String> bySlot = new HashMap<>();
    int places = Dialect.places(keys.size());
    try (PreparedStatement statement = session.prepare(dialect.payloads(places, maxEntryBytes))) {
      int next = 1;
      byte[] slot = {};
      for (String key : keys) {
        slot = Row.slot(key);
        bySlot.put(ByteBuffer.wrap(slot), key);
        statement.setBytes(next++, slot);
      }
      while (next <= places) {
        statement.setBytes(next++, slot);
      }
      statement.setLong(next, clock.currentTimeMillis());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String key = bySlot.get(ByteBuffer.wrap(rows.getBytes(1)));
          if (key != null) {
            found.put(key, rows.getBytes(2));
          }
        }
      }
    }
  }

  @Override
  protected PutResult put(String key, ByteEntry entry, Condition condition) {
    Row row = Row.of(key, entry);
    return connector.call((session, dialect) ->
        SinglePut.run(session, dialect, row, condition, clock.currentTimeMillis()));
  }

  @Override
  protected Map<String, PutResult> storeAll(Map<String, Put> puts) {
    return connector.call(
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
    connector.onReachable(reachable);
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
  public void close() {
    if (backplane != null) {
      backplane.close();
    }
    upkeep.close();
    connector.close();
  }
}
