package io.cachechain.tier.jdbc;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;
import io.cachechain.testing.FakeLayerConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;

/** The contract of a layer, on one database. */
abstract class JdbcContract extends ByteLayerContract {
  private static final String TABLE = "contract_entries";

  /** The contract is not about timeouts, and the machine may be busy. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  /** Returns the address of a running database. */
  abstract TestDatabase database();

  @Override
  protected ByteLayer open() {
    JdbcLayer spec = database().layer().table(TABLE).createTable().poolSize(20);
    return new JdbcLayerProvider()
        .open(FakeLayerConfig.of("jdbc", clock()).timeout(TIMEOUT).with(spec.settings()));
  }

  @Override
  protected boolean expires() {
    return true;
  }

  @Override
  protected boolean isShared() {
    return true;
  }

  @Override
  protected boolean honoursSendBy() {
    return true;
  }

  @Override
  protected int mostBytesRead() {
    return FakeLayerConfig.of("any", clock()).maxEntryBytes() + 1;
  }

  @Override
  protected boolean canPlant() {
    return true;
  }

  /** With a version's column above all others, so that the layer cannot rely on it. */
  @Override
  protected void plant(String key, byte[] bytes) throws SQLException {
    byte[] highest = new byte[12];
    Arrays.fill(highest, (byte) 0xFF);
    try (Connection connection = database().connect()) {
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM " + TABLE + " WHERE slot = ?")) {
        delete.setBytes(1, Row.slot(key));
        delete.executeUpdate();
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, ?, ?, ?, ?)")) {
        insert.setBytes(1, Row.slot(key));
        insert.setString(2, key);
        insert.setBytes(3, highest);
        insert.setLong(4, Long.MAX_VALUE);
        insert.setBoolean(5, false);
        insert.setBytes(6, bytes);
        insert.executeUpdate();
      }
    }
  }
}
