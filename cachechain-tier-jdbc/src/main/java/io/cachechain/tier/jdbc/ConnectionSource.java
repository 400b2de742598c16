package io.cachechain.tier.jdbc;

import java.io.Closeable;
import java.sql.SQLException;

/** Where connections come from: a pool of our own, or a data source that somebody else owns. Thread-safe. */
interface ConnectionSource extends Closeable {
  /** Returns a connection in auto-commit mode at READ COMMITTED; may wait for one. */
  Lease lease() throws SQLException;

  /**
   * Returns a connection to find out whether the database can be reached: beside the pool, so that the driver's own failure is seen and the
   * time is that for connecting, not that for an operation.
   */
  Lease probe() throws SQLException;

  /** Gives up idle connections after one of them was found broken. */
  void evictIdle();

  @Override
  void close();
}
