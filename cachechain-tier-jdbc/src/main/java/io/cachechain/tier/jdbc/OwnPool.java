package io.cachechain.tier.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A small HikariCP pool for this layer alone, so that a stampede on the cache does not take the
 * connections of the program. Some connections more than operations may run: for the sweeper, and
 * two for the backplane, which must get through when the layer is busiest.
 */
final class OwnPool implements ConnectionSource {
  /** Kept open when nothing happens. */
  private static final int IDLE = 2;

  /** HikariCP allows no shorter wait for a connection. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(250);

  private final DriverSource connections;
  private final HikariDataSource pool;

  OwnPool(String name, DriverSource connections, int size, int spare, Duration timeout) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(connections);
    config.setMaximumPoolSize(size + spare);
    config.setMinimumIdle(Math.min(IDLE, size + spare));
    config.setAutoCommit(true);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setInitializationFailTimeout(-1); // a database that is away does not stop the chain
    long wait = Math.max(SHORTEST_WAIT.toMillis(), timeout.toMillis());
    config.setConnectionTimeout(wait);
    config.setValidationTimeout(Math.max(SHORTEST_WAIT.toMillis(), Math.min(wait, 1_000)));
    this.connections = connections;
    this.pool = new HikariDataSource(config);
  }

  @Override
  public Lease lease() throws SQLException {
    return leaseOf(pool.getConnection());
  }

  @Override
  public Lease probe() throws SQLException {
    return leaseOf(connections.getConnection());
  }

  private static Lease leaseOf(Connection connection) {
    return new Lease(new Session(connection, 0)) {
      @Override
      void restore(Connection used) {} // the pool does so
    };
  }

  @Override
  public void evictIdle() {
    pool.getHikariPoolMXBean().softEvictConnections();
  }

  @Override
  public void close() {
    pool.close();
  }
}
