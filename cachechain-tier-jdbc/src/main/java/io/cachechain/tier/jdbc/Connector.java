package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the database can be asked. While it cannot, operations fail at once, and the upkeep thread tries to connect, again
 * and again; one operation that finds its connection broken is enough to go back to that.
 */
final class Connector implements Closeable {
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final ConnectionSource source;
  private final TableName table;
  private final @Nullable MessageTable messages;
  private final boolean createTable;
  private final int parallel;
  private final Semaphore free;
  private final Upkeep upkeep;
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  /** Changed under this object's lock; once closed, not any more. */
  private volatile State state = State.away(
      new LayerException(FailureKind.REFUSED, "the database has not been reached yet", null));

  private boolean closed;
  private volatile String location;

  /** How long to wait before the next attempt; the upkeep thread's own. */
  private Duration backOff = FIRST_RETRY;

  Connector(
      ConnectionSource source,
      TableName table,
      @Nullable MessageTable messages,
      boolean createTable,
      int parallel,
      Upkeep upkeep,
      String location) {
    this.source = source;
    this.table = table;
    this.messages = messages;
    this.createTable = createTable;
    this.parallel = parallel;
    this.free = new Semaphore(parallel);
    this.upkeep = upkeep;
    this.location = location;
  }

  void start() {
    upkeep.now(this::connect);
  }

  CompletionStage<Void> firstAttempt() {
    return firstAttempt.minimalCompletionStage();
  }

  String location() {
    return location;
  }

  int parallel() {
    return parallel;
  }

  /** Runs an operation; when as many run as may, it is refused at once, without waiting for a connection. */
  <T> T call(Work<T> work) {
    Dialect dialect = state.dialect();
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
    return run(state.dialect(), work);
  }

  /**
   * Runs something of the backplane's, beside the operations: it neither waits for their connections nor takes one of them. A table that is missing there says nothing about the layer.
   */
  <T> T beside(Work<T> work) {
    Dialect dialect = state.dialect();
    try (Lease lease = source.lease()) {
      return work.on(lease.session(), dialect);
    } catch (SQLException failure) {
      if (messages != null && SqlFailures.isMissingTable(failure)) {
        throw new LayerException(
            FailureKind.MISUSE,
            "the backplane's table " + messages.name()
                + " does not exist, or is not one of cachechain. Set create-table=true, or run the statements of"
                + " JdbcLayer.backplaneDdl, or do without the backplane: "
                + String.join("; ", messages.ddl(dialect)),
            failure);
      }
      LayerException known = SqlFailures.of(failure);
      if (known.kind() == FailureKind.CONNECTION) {
        lost(known);
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
        Interruption watch = Interruption.watch(lease.session())) {
      T result = work.on(lease.session(), dialect);
      watch.throwIfCancelled();
      return result;
    } catch (SQLException failure) {
      LayerException known = explained(failure, dialect);
      if (known.kind() == FailureKind.CONNECTION || SqlFailures.isMissingTable(failure)) {
        lost(known);
      }
      throw known;
    }
  }

  private LayerException explained(SQLException failure, @Nullable Dialect dialect) {
    if (SqlFailures.isMissingTable(failure)) {
      String ddl = dialect == null ? "" : ": " + String.join("; ", dialect.ddl());
      return new LayerException(
          FailureKind.MISUSE,
          "the table " + table
              + " does not exist, or is not one of cachechain. Set create-table=true, or run the"
              + " statements of JdbcLayer.ddl" + ddl,
          failure);
    }
    return SqlFailures.of(failure);
  }

  private void lost(LayerException why) {
    if (enter(State.away(why))) {
      source.evictIdle();
      backOffAnew();
    }
  }

  /** Returns whether this is a change from up to away, or back. */
  private synchronized boolean enter(State next) {
    boolean changes = (state.up == null) != (next.up == null);
    if (!closed) {
      state = next;
    }
    return changes && !closed;
  }

  private void backOffAnew() {
    upkeep.now(() -> {
      backOff = FIRST_RETRY;
      connect();
    });
  }

  private void connect() {
    if (upkeep.isClosed()) {
      return;
    }
    LayerException failure = attempt();
    if (failure == null) {
      backOff = FIRST_RETRY;
      firstAttempt.complete(null);
      return;
    }
    enter(State.away(failure));
    firstAttempt.completeExceptionally(failure);
    upkeep.after(backOff, this::connect);
    Duration twice = backOff.multipliedBy(2);
    backOff = twice.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : twice;
  }

  private @Nullable LayerException attempt() {
    Dialect dialect = null;
    try (Lease lease = source.probe()) {
      Connection connection = lease.session().connection();
      dialect =
          Database.ofProduct(connection.getMetaData().getDatabaseProductName()).dialect(table);
      String url = connection.getMetaData().getURL();
      location = url == null ? location : JdbcUrl.masked(url);
      if (createTable) {
        create(connection, dialect.ddl());
        if (messages != null) {
          create(connection, messages.ddl(dialect));
        }
      }
      dialect.learn(connection);
      run(connection, dialect.probe());
      enter(new State(dialect, null));
      return null;
    } catch (SQLException failure) {
      return explained(failure, dialect);
    } catch (LayerException unknownDatabase) {
      return unknownDatabase;
    } catch (RuntimeException broken) {
      return new LayerException(FailureKind.OTHER, "the driver failed", broken);
    }
  }

  /** Two nodes that begin at once get into each other's way, whatever IF NOT EXISTS says; the probe decides. */
  private static void create(Connection connection, List<String> ddl) {
    for (String statement : ddl) {
      try {
        run(connection, statement);
      } catch (SQLException failure) {
        JdbcLayerProvider.LOG.debug("the table could not be created", failure);
      }
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      state = State.away(new LayerException(FailureKind.REFUSED, "the layer is closed", null));
      closed = true;
    }
    firstAttempt.cancel(false);
    source.close();
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

  private record State(@Nullable Dialect up, @Nullable LayerException why) {
    static State away(LayerException why) {
      return new State(null, why);
    }

    Dialect dialect() {
      if (up != null) {
        return up;
      }
      LayerException reason = Objects.requireNonNull(why);
      FailureKind kind =
          reason.kind() == FailureKind.MISUSE ? FailureKind.MISUSE : FailureKind.REFUSED;
      throw new LayerException(kind, "not connected: " + reason.getMessage(), reason);
    }
  }
}
