package io.cachechain.tier.jdbc;

import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Deletes expired rows from time to time, in small batches by the index on the end of life, so that no delete is long or locks much.
 */
final class Sweeper {
  /** The clock of this node may be ahead of the one that wrote the row, by {@code clock.max-skew}; twice its default. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final String label;
  private final Connector connector;
  private final Maintenance maintenance;
  private final ChainClock clock;
  private final Duration interval;
  private final int batch;

  /** The maintenance thread's own. */
  private boolean failing;

  Sweeper(
      String label,
      Connector connector,
      Maintenance maintenance,
      ChainClock clock,
      Duration interval,
      int batch) {
    this.label = label;
    this.connector = connector;
    this.maintenance = maintenance;
    this.clock = clock;
    this.interval = interval;
    this.batch = batch;
  }

  void start() {
    maintenance.after(interval, this::sweep);
  }

  private void sweep() {
    try {
      long deleted = sweepAll();
      failing = false;
      JdbcLayerProvider.LOG.debug("{}: swept {} expired rows", label, deleted);
    } catch (LayerException failure) {
      if (failing || failure.kind().isTransient()) { // an outage is said by the chain
        JdbcLayerProvider.LOG.debug("{}: sweeping failed", label, failure);
      } else {
        JdbcLayerProvider.LOG.warn(
            "{}: expired rows could not be swept ({}); next try in {}, further failures at debug",
            label,
            failure.getMessage(),
            interval);
      }
      failing |= !failure.kind().isTransient();
    } finally {
      start();
    }
  }

  private long sweepAll() {
    long before = clock.currentTimeMillis() - GRACE.toMillis();
    long deleted = 0;
    int last = batch;
    while (last >= batch && !maintenance.isClosed()) {
      last = connector.background((session, dialect) -> sweepBatch(session, dialect, before));
      deleted += last;
    }
    return deleted;
  }

  private int sweepBatch(Session session, Dialect dialect, long before) throws SQLException {
    try (PreparedStatement statement = session.prepare(dialect.sweep())) {
      statement.setLong(1, before);
      statement.setLong(2, before);
      statement.setInt(3, batch);
      return statement.executeUpdate();
    }
  }
}
