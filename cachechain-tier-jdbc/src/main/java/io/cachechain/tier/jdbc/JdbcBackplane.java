package io.cachechain.tier.jdbc;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A backplane in a table that all nodes poll. Reading and publishing have a thread each, and connections of the layer's source beside those of its operations, so that neither waits for the other.
 */
final class JdbcBackplane implements Backplane {
  /** The largest message. */
  static final int LARGEST = 64 * 1024;

  private final String label;
  private final Connector connector;
  private final MessageTable table;
  private final Maintenance reading;
  private final Maintenance writing;
  private final Outbox outbox;
  private final Publisher publisher;
  private final Poller poller;
  private final MessageSweeper sweeper;
  private final AtomicBoolean sweeps = new AtomicBoolean();

  JdbcBackplane(
      String label,
      String threads,
      Connector connector,
      MessageTable table,
      ChainClock clock,
      BackplaneSettings settings) {
    this.label = label;
    this.connector = connector;
    this.table = table;
    this.reading = new Maintenance(clock, threads + "-backplane-in");
    this.writing = new Maintenance(clock, threads + "-backplane-out");
    this.outbox = new Outbox(connector, table, clock, settings.touchAfter());
    this.publisher = new Publisher(outbox, writing);
    this.poller =
        new Poller(label, connector, table, reading, settings.poll(), settings.retention());
    this.sweeper = new MessageSweeper(label, connector, table, writing, settings);
  }

  /** Returns the id of this node, under which its messages stand at present. */
  long node() {
    return outbox.node();
  }

  MessageSweeper sweeper() {
    return sweeper;
  }

  @Override
  public CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    if (message.length == 0 || message.length > LARGEST) {
      return CompletableFuture.failedFuture(new IllegalArgumentException(
          "a message of " + message.length + " bytes, allowed are 1 to " + LARGEST));
    }
    startSweeping();
    return publisher.publish(message, deadline);
  }

  @Override
  public Closeable subscribe(Subscriber subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    if (reading.isClosed()) {
      throw new IllegalStateException(label + ": the backplane is closed");
    }
    Listener listener = new Listener(label, subscriber, poller::remove);
    startSweeping();
    poller.add(listener);
    return listener;
  }

  /** Only when it is used: another backplane may have been chosen, and the table never made. */
  private void startSweeping() {
    if (sweeps.compareAndSet(false, true)) {
      sweeper.start();
    }
  }

  @Override
  public String location() {
    return connector.location() + ", table " + table.name();
  }

  @Override
  public void close() {
    poller.close();
    reading.close();
    publisher.close();
    writing.close();
  }
}
