package io.cachechain.tier.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.Deadline;
import io.cachechain.testing.RealClock;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One node's backplane with settings that no user can give, such as a retention of less than a
 * second.
 */
final class BackplaneNode implements Closeable {
  private final Maintenance maintenance = new Maintenance(RealClock.shared(), "backplane-node");
  private final Connector connector;
  private final JdbcBackplane backplane;

  BackplaneNode(CuttableSource source, String table, BackplaneSettings settings) {
    MessageTable messages = new MessageTable(new TableName(table));
    connector = new Connector(
        new GivenSource(source, Duration.ofSeconds(20)),
        new Tables(new TableName(table + "_entries"), messages, true),
        4,
        maintenance,
        "test: jdbc",
        "here");
    connector.start();
    Opened.result(connector.firstAttempt());
    backplane = new JdbcBackplane(
        "test", "backplane-node", connector, messages, RealClock.shared(), settings);
  }

  JdbcBackplane backplane() {
    return backplane;
  }

  EventRecorder listening() {
    EventRecorder recorder = new EventRecorder();
    Closeable unused = backplane.subscribe(recorder);
    return recorder.await(EventRecorder.CONNECTED);
  }

  CompletableFuture<Void> start(String message) {
    return start(message, Duration.ofSeconds(20));
  }

  CompletableFuture<Void> start(String message, Duration within) {
    return backplane
        .publish(message.getBytes(UTF_8), Deadline.in(RealClock.shared(), within))
        .toCompletableFuture();
  }

  void publish(String... messages) {
    for (String each : messages) {
      Opened.result(start(each));
    }
  }

  @Override
  public void close() {
    backplane.close();
    maintenance.close();
    connector.close();
  }
}
