package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.server.PostgresServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerAwayTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private static JdbcLayer spec(String address) {
    return JdbcLayer.at("postgres://postgres@" + address + "/postgres")
        .createTable()
        .poolSize(4);
  }

  @Test
  @DisplayName(
      "K7 Z18 Z19: absent at start, up, killed, up again: refused at once meanwhile, and healed by itself")
  void server_absentKilledAndBack_isUsedWheneverItIsThere() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      server.kill();
      try (Opened layer = Opened.of(spec(server.address()), RealClock.shared(), TIMEOUT)) {
        Opened.assertKind(layer.layer().connected(), FailureKind.CONNECTION);
        assertRefusedAtOnce(layer);

        server.restart();
        awaitUp(layer);
        layer.put("k", DatabaseTests.version(1));
        server.kill();

        Awaitility.await()
            .atMost(10, TimeUnit.SECONDS)
            .until(() -> failureKind(layer) == FailureKind.REFUSED);
        assertRefusedAtOnce(layer);

        server.restart();
        awaitUp(layer);
        assertThat(layer.held("k")).isEqualTo(DatabaseTests.version(1));
        assertThat(layer.put("k", DatabaseTests.version(2))).isEqualTo(PutResult.stored());

        terminateAll(server);
        awaitUp(layer);
      }
    }
  }

  @Test
  @DisplayName(
      "Z20 H8: a server that is stopped where it is lets each call end in time, and goes on where it was")
  void server_stoppedAndGoesOn_callsEndInTime() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        Opened layer = Opened.of(spec(server.address()), RealClock.shared(), TIMEOUT)) {
      awaitUp(layer);
      layer.put("k", DatabaseTests.version(1));

      server.stop();
      for (int i = 0; i < 8; i++) {
        long began = System.nanoTime();
        assertThat(failureKind(layer)).isNotNull();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(3_000);
      }
      server.resume();

      awaitUp(layer);
      assertThat(layer.held("k")).isEqualTo(DatabaseTests.version(1));
    }
  }

  private static void terminateAll(PostgresServer server) throws Exception {
    try (Connection connection = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cachechain'");
    }
  }

  @Test
  @DisplayName(
      "K10 H8: a server that takes connections and says nothing fails the first attempt in time")
  void server_saysNothing_failsTheFirstAttempt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Opened layer =
            Opened.of(spec("localhost:" + silent.getLocalPort()), RealClock.shared(), TIMEOUT)) {
      long began = System.nanoTime();
      LayerException failure = Opened.failure(layer.layer().connected());

      assertThat(failure.kind()).isIn(FailureKind.TIMEOUT, FailureKind.CONNECTION);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(8);
      assertRefusedAtOnce(layer);
    }
  }

  private static void awaitUp(Opened layer) {
    Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> failureKind(layer) == null);
  }

  private static FailureKind failureKind(Opened layer) {
    try {
      layer.held("k");
      return null;
    } catch (LayerException failure) {
      return failure.kind();
    }
  }

  private static void assertRefusedAtOnce(Opened layer) {
    long began = System.nanoTime();
    LayerException failure = Opened.failure(layer.layer().get("k", layer.deadline()));

    assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(failure).hasMessageStartingWith("not connected: ");
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(200);
  }
}
