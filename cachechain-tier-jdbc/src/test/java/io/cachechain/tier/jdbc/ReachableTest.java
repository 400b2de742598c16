package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.LayerException;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.server.PostgresServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB19 Z77: a table says when its database answers again")
class ReachableTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final AtomicInteger notifications = new AtomicInteger();

  private Opened open(PostgresServer server) {
    Opened opened = Opened.of(
        JdbcLayer.at("postgres://postgres@" + server.address() + "/postgres")
            .createTable()
            .poolSize(4),
        RealClock.shared(),
        TIMEOUT);
    opened.layer().onReachable(notifications::incrementAndGet);
    return opened;
  }

  /**
   * Asks until the database answers, by whichever attempt: a busy machine can be too slow for the
   * first.
   */
  private static void awaitUp(Opened layer) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> answers(layer));
  }

  private static boolean answers(Opened layer) {
    try {
      layer.held("k");
      return true;
    } catch (LayerException failure) {
      return false;
    }
  }

  /**
   * {@code before}: how many notifications there were while the database was away. There may be
   * another one before the call that brings the database back returns.
   */
  private void awaitNotified(Opened layer, int before) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> notifications.get() > before);
    awaitUp(layer);
  }

  @Test
  @DisplayName("A31: at the first attempt it says so before that has ended")
  void connected_firstAttempt_wasNotifiedBefore() throws Exception {
    try (Opened layer = open(PostgresServer.shared())) {
      CompletableFuture<Integer> atTheEnd = new CompletableFuture<>();
      var unused = layer
          .layer()
          .connected()
          .whenComplete((done, failure) -> atTheEnd.complete(notifications.get()));

      assertThat(atTheEnd.get(60, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void server_killedAndRestarted_isNotified() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        Opened layer = open(server)) {
      awaitUp(layer);
      server.kill();
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> !answers(layer));

      int before = notifications.get();
      server.restart();

      awaitNotified(layer, before);
    }
  }

  @Test
  @DisplayName("also if the chain sends nothing any more")
  void server_stoppedAndResumed_isNotified() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        Opened layer = open(server)) {
      awaitUp(layer);
      server.stop();
      assertThat(answers(layer)).isFalse();

      int before = notifications.get();
      server.resume();

      awaitNotified(layer, before);
    }
  }
}
