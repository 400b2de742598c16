package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the database can be asked. While it cannot, operations fail at once, and the upkeep thread tries to connect, again
 * and again; one operation that finds its connection broken is enough to go back to that.
 */
final class Connector implements Closeable {
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  /** How often a database that did not answer in time is asked whether it answers again. */
  private static final Duration LOOK_EACH = Duration.ofSeconds(1);

  private static final int LOOK_SECONDS = 1;

  private final ConnectionSource source;
  private final Tables tables;
  private final int parallel;
  private final Semaphore free;
  private final Upkeep upkeep;
  private final String label;
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

  /** Changed under this object's lock; once closed, not any more. */
  private volatile State state = State.away(
      new LayerException(FailureKind.REFUSED, "the database has not been reached yet", null));

  private boolean closed;
  private volatile String location;
  private volatile Runnable reachable = () -> {};

  /** Whether a connection was made once: whoever asks to be told of that later has missed it. */
  private volatile boolean signedIn;

  private final AtomicBoolean looking = new AtomicBoolean();

  /** How long to wait before the next attempt; the upkeep thread's own. */
  private Duration backOff = FIRST_RETRY;

  /** Whether the attempt before was refused for good; the upkeep thread's own. */
  private boolean wasRefused;

  /**
   * Creates one that has not begun.
   *
   * @param parallel how many operations may run at once
   * @param upkeep the thread that connects
   * @param label the name of the chain and the layer, which begins log lines
   * @param location where the database is, without secrets
   */
  Connector(
      ConnectionSource source,
      Tables tables,
      int parallel,
      Upkeep upkeep,
      String label,
      String location) {
    this.source = source;
    this.tables = tables;
    this.parallel = parallel;
    this.free = new Semaphore(parallel);
    this.upkeep = upkeep;
    this.label = label;
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

  /** Sets who is told when the database answers: for the first time, before the tables have been looked at, and each time after it was away or did not answer in time. */
  void onReachable(Runnable told) {
    reachable = told;
    if (signedIn) {
      told.run();
    }
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
      MessageTable messages = tables.messages();
      if (messages != null && SqlFailures.isMissingTable(failure)) {
        throw Tables.missingMessages(messages, failure, dialect);
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
    } catch (LayerException known) {
      doubt(known);
      throw known;
    } catch (SQLException failure) {
      boolean missing = SqlFailures.isMissingTable(failure);
      LayerException known = missing ? tables.missing(failure, dialect) : SqlFailures.of(failure);
      if (known.kind() == FailureKind.CONNECTION || missing) {
        lost(known);
      }
      doubt(known);
      throw known;
    }
  }

  /** Did the database not answer in time, it is asked each second until it does: the chain may have given it up, and sends nothing by which its return could be seen. */
  private void doubt(LayerException failure) {
    if (failure.kind() == FailureKind.TIMEOUT && looking.compareAndSet(false, true)) {
      upkeep.after(LOOK_EACH, this::look);
    }
  }

  private void look() {
    if (state.up == null) {
      looking.set(false); // whoever connects again tells of it
    } else if (answers()) {
      looking.set(false);
      reachable.run();
    } else {
      upkeep.after(LOOK_EACH, this::look);
    }
  }

  private boolean answers() {
    try (Lease lease = source.lease()) {
      return lease.session().connection().isValid(LOOK_SECONDS);
    } catch (SQLException | RuntimeException failure) {
      return false;
    }
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
      wasRefused = false;
      backOff = FIRST_RETRY;
      if (!firstAttempt.complete(null)) {
        reachable.run();
      }
      return;
    }
    enter(State.away(failure));
    boolean isFirst = firstAttempt.completeExceptionally(failure);
    boolean refused = failure.kind() == FailureKind.MISUSE;
    if (!isFirst
        && refused
        && !wasRefused) { // whoever waits for the first attempt does not hear of it
      JdbcLayerProvider.LOG.warn(
          "{} cannot be used at {}: {}", label, location, failure.getMessage());
    }
    wasRefused = refused;
    upkeep.after(backOff, this::connect);
    Duration twice = backOff.multipliedBy(2);
    backOff = twice.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : twice;
  }

  private @Nullable LayerException attempt() {
    try (Lease lease = source.probe()) {
      if (!firstAttempt.isDone()) {
        signedIn = true;
        reachable.run();
      }
      Connection connection = lease.session().connection();
      Dialect dialect = Database.ofProduct(connection.getMetaData().getDatabaseProductName())
          .dialect(tables.layer());
      String url = connection.getMetaData().getURL();
      location = url == null ? location : JdbcUrl.masked(url);
      tables.check(connection, dialect);
      dialect.learn(connection);
      enter(new State(dialect, null));
      return null;
    } catch (SQLException failure) {
      return SqlFailures.atConnecting(failure);
    } catch (LayerException known) {
      return known;
    } catch (RuntimeException broken) {
      return new LayerException(FailureKind.OTHER, "the driver failed", broken);
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
