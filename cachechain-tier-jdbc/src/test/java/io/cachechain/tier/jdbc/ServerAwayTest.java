package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.RealClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerAwayTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  @TempDir
  Path data;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(data.resolve("pg").toFile())
        .setCleanDataDirectory(false)
        .start();
  }

  private static JdbcLayer spec(int port) {
    return JdbcLayer.at("postgres://postgres@localhost:" + port + "/postgres")
        .createTable()
        .poolSize(4);
  }

  @Test
  @DisplayName(
      "K7 Z18 Z19: absent at start, up, killed, up again: refused at once meanwhile, and healed by itself")
  void server_absentKilledAndBack_isUsedWheneverItIsThere() throws Exception {
    int port = freePort();
    try (Opened layer = Opened.of(spec(port), RealClock.shared(), TIMEOUT)) {
      Opened.assertKind(layer.layer().connected(), FailureKind.CONNECTION);
      assertRefusedAtOnce(layer);

      EmbeddedPostgres server = start(port);
      awaitUp(layer);
      layer.put("k", DatabaseTests.version(1));
      server.close();

      Awaitility.await()
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> failureKind(layer) == FailureKind.REFUSED);
      assertRefusedAtOnce(layer);

      try (EmbeddedPostgres again = start(port)) {
        awaitUp(layer);
        assertThat(layer.held("k")).isEqualTo(DatabaseTests.version(1));
        assertThat(layer.put("k", DatabaseTests.version(2))).isEqualTo(PutResult.stored());

        terminateAll(again);
        awaitUp(layer);
      }
    }
  }

  private static void terminateAll(EmbeddedPostgres server) throws Exception {
    try (Connection connection = server.getPostgresDatabase().getConnection();
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
        Opened layer = Opened.of(spec(silent.getLocalPort()), RealClock.shared(), TIMEOUT)) {
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
