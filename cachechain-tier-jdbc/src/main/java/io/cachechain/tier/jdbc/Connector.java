package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.Backoff;
import io.cachechain.internal.tier.Reconnector;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Knows whether the database can be asked. While it cannot, operations fail at once, and it is
 * tried to connect in the background, again and again; one operation that finds its connection
 * broken is enough to go back to that.
 */
final class Connector implements Closeable {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), 0);

  /** How often a database that did not answer in time is asked whether it answers again. */
  private static final Duration LOOK_EACH = Duration.ofSeconds(1);

  private static final int LOOK_SECONDS = 1;

  private final ConnectionSource source;
  private final Tables tables;
  private final int parallel;
  private final Semaphore free;
  private final Maintenance maintenance;
  private final String label;
  private final Reconnector<Dialect> reconnector;

  private volatile String location;
  private final List<Runnable> reachable = new CopyOnWriteArrayList<>();

  /**
   * Whether a connection was made once: a listener that is added later has missed that, and is
   * notified at once.
   */
  private volatile boolean signedIn;

  private final AtomicBoolean looking = new AtomicBoolean();

  /**
   * Creates one that has not begun.
   *
   * @param parallel how many operations may run at once
   * @param maintenance asks a database that did not answer whether it does again
   * @param label the name of the chain and the layer, which begins log lines
   * @param location where the database is, without secrets
   */
  Connector(
      ConnectionSource source,
      Tables tables,
      int parallel,
      Maintenance maintenance,
      String label,
      String location) {
    this.source = source;
    this.tables = tables;
    this.parallel = parallel;
    this.free = new Semaphore(parallel);
    this.maintenance = maintenance;
    this.label = label;
    this.location = location;
    this.reconnector = new Reconnector<>(
        maintenance.name() + "-connect", maintenance.clock(), BACKOFF, new Target());
  }

  void start() {
    reconnector.start();
  }

  CompletionStage<Void> firstAttempt() {
    return reconnector.present().minimalCompletionStage();
  }

  String location() {
    return location;
  }

  /**
   * Adds a listener, which is notified when the database answers: for the first time, before the
   * tables have been looked at, and each time after it was away or did not answer in time.
   *
   * @return what ends that
   */
  Runnable onReachable(Runnable listener) {
    reachable.add(listener);
    if (signedIn) {
      listener.run();
    }
    return () -> reachable.remove(listener);
  }

  /** One listener that throws must not keep the others from being notified. */
  private void notifyReachable() {
    for (Runnable each : reachable) {
      try {
        each.run();
      } catch (RuntimeException thrown) {
        JdbcLayerProvider.LOG.warn(
            "{}: the callback for a database that answers threw", label, thrown);
      }
    }
  }

  int parallel() {
    return parallel;
  }

  /**
   * Runs an operation; when as many run as may, it is refused at once, without waiting for a
   * connection.
   */
  <T> T call(Work<T> work) {
    Dialect dialect = dialect();
    if (!free.tryAcquire()) {
      throw new LayerException(
          FailureKind.REFUSED, "all " + parallel + " connections of the layer are in use", null);
    }
    try {
      return run(dialect, work);
    } finally {
      free.release();
    }
  }

  /** Runs something of the layer's own, beside the operations. */
  <T> T background(Work<T> work) {
    return run(dialect(), work);
  }

  /**
   * Runs something of the backplane's, beside the operations: it neither waits for their
   * connections nor takes one of them. A table that is missing there says nothing about the layer.
   */
  <T> T beside(Work<T> work) {
    Dialect dialect = dialect();
    try (Lease lease = source.lease()) {
      return work.on(lease.session(), dialect);
    } catch (SQLException failure) {
      MessageTable messages = tables.messages();
      if (messages != null && SqlFailures.isMissingTable(failure)) {
        throw Tables.missingMessages(messages, failure, dialect);
      }
      LayerException known = SqlFailures.of(failure);
      if (known.kind() == FailureKind.CONNECTION) {
        lost(dialect, known);
      }
      throw known;
    } catch (LayerException known) {
      throw known;
    } catch (RuntimeException broken) {
      throw new LayerException(FailureKind.OTHER, "the driver failed", broken);
    }
  }

  private <T> T run(Dialect dialect, Work<T> work) {
    try (Lease lease = source.lease();
        Interruption watch = Interruptions.watch(lease.session())) {
      T result = work.on(lease.session(), dialect);
      watch.throwIfCancelled();
      return result;
    } catch (LayerException known) {
      doubt(known);
      throw known;
    } catch (SQLException failure) {
      boolean missing = SqlFailures.isMissingTable(failure);
      LayerException known = missing ? tables.missing(failure, dialect) : SqlFailures.of(failure);
      if (known.kind() == FailureKind.CONNECTION || missing) {
        lost(dialect, known);
      }
      doubt(known);
      throw known;
    }
  }

  /**
   * Did the database not answer in time, it is asked each second until it does: the chain may have
   * given it up, and sends nothing by which its return could be seen.
   */
  private void doubt(LayerException failure) {
    if (failure.kind() == FailureKind.TIMEOUT && looking.compareAndSet(false, true)) {
      maintenance.after(LOOK_EACH, this::look);
    }
  }

  private void look() {
    if (reconnector.current() == null) {
      looking.set(false); // the next connection notifies the listeners
    } else if (answers()) {
      looking.set(false);
      notifyReachable();
    } else {
      maintenance.after(LOOK_EACH, this::look);
    }
  }

  private boolean answers() {
    try (Lease lease = source.lease()) {
      return lease.session().connection().isValid(LOOK_SECONDS);
    } catch (SQLException | RuntimeException failure) {
      return false;
    }
  }

  private void lost(Dialect used, LayerException why) {
    if (reconnector.lost(used, why, Duration.ZERO)) {
      source.evictIdle();
    }
  }

  private Dialect dialect() {
    Dialect up = reconnector.current();
    if (up != null) {
      return up;
    }
    LayerException why = reconnector.failure();
    if (reconnector.isClosed()) {
      throw closed();
    }
    if (why == null) {
      throw new LayerException(
          FailureKind.REFUSED, "not connected: the database has not been reached yet", null);
    }
    FailureKind kind = why.kind() == FailureKind.MISUSE ? FailureKind.MISUSE : FailureKind.REFUSED;
    throw new LayerException(kind, "not connected: " + why.getMessage(), why);
  }

  static LayerException closed() {
    return new LayerException(FailureKind.REFUSED, "not connected: the layer is closed", null);
  }

  @Override
  public void close() {
    reconnector.close();
    source.close();
  }

  private final class Target implements Reconnector.Target<Dialect> {
    @Override
    public Dialect connect() throws SQLException {
      try (Lease lease = source.probe()) {
        if (!reconnector.first().isDone()) {
          signedIn = true;
          notifyReachable();
        }
        Connection connection = lease.session().connection();
        Dialect dialect = Database.ofProduct(connection.getMetaData().getDatabaseProductName())
            .dialect(tables.layer());
        String url = connection.getMetaData().getURL();
        location = url == null ? location : JdbcUrl.masked(url);
        tables.check(connection, dialect);
        dialect.learn(connection);
        return dialect;
      }
    }

    @Override
    public LayerException failure(Exception thrown) {
      if (thrown instanceof LayerException known) {
        return known;
      }
      return thrown instanceof SQLException failure
          ? SqlFailures.atConnecting(failure)
          : new LayerException(FailureKind.OTHER, "the driver failed", thrown);
    }

    @Override
    public void connected(Dialect dialect, boolean atFirst) {
      if (!atFirst) {
        notifyReachable();
      }
    }

    @Override
    public void refused(LayerException failure) {
      JdbcLayerProvider.LOG.warn(
          "{} cannot be used at {}: {}", label, location, failure.getMessage());
    }
  }

  /**
   * Something done with a connection.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  interface Work<T> {
    T on(Session session, Dialect dialect) throws SQLException;
  }
}
