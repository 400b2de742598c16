package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.spi.PutResult;
import io.cachechain.testing.FaultProxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether the layer reports that its server may have lost acknowledged writes. */
class DataLossTest {
  private static final Duration JOINED = Duration.ofSeconds(30);

  private final RedisProcess server = RedisProcess.startInDirectory();
  private final AtomicInteger losses = new AtomicInteger();

  @AfterEach
  void stop() {
    server.close();
  }

  private OpenLayer watched(RedisLayer spec) throws Exception {
    OpenLayer open = OpenLayer.open(spec);
    open.layer().onDataLoss(losses::incrementAndGet);
    await().atMost(JOINED).until(() -> open.failureOfGet("none") == null);
    return open;
  }

  @Test
  @DisplayName(
      "K12: a restart from a snapshot is reported before its first answer, which may be an old one")
  void restart_snapshot_isReportedFirst() throws Exception {
    try (OpenLayer open = watched(RedisLayer.at(server.url()))) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      assertThat(server.command("SAVE")).isEqualTo("+OK\r\n");
      assertThat(open.put("a", 2)).isEqualTo(PutResult.stored());
      assertThat(losses).hasValue(0);

      for (int restarts = 1; restarts <= 5; restarts++) {
        server.kill();
        server.restart();
        await()
            .atMost(JOINED)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> open.failureOfGet("a") == null);

        assertThat(losses).hasValue(restarts);
        assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
      }
    }
  }

  @Test
  @DisplayName("K12: connections that broke are made anew without a word, if the server ran on")
  void cut_serverRunsOn_isNotReported() throws Exception {
    try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
        OpenLayer open = watched(RedisLayer.at("redis://" + proxy.address()))) {
      for (int i = 0; i < 3; i++) {
        int before = proxy.accepted();
        proxy.cutsConnections();
        await()
            .atMost(JOINED)
            .until(() -> proxy.accepted() > before && open.failureOfGet("a") == null);
      }
      assertThat(losses).hasValue(0);

      server.kill();
      server.restart();
      await().atMost(JOINED).until(() -> losses.get() > 0);

      assertThat(losses).hasValue(1); // so the cuts were looked at, and were none
    }
  }

  @Test
  @DisplayName("K12: a user who trusts the server after a restart is not notified")
  void trustAfterRestart_restart_isNotReported() throws Exception {
    AtomicInteger trusting = new AtomicInteger();
    try (OpenLayer open = watched(RedisLayer.at(server.url()));
        OpenLayer trusted = OpenLayer.connected(RedisLayer.at(server.url()).trustAfterRestart())) {
      trusted.layer().onDataLoss(trusting::incrementAndGet);

      server.kill();
      server.restart();
      await()
          .atMost(JOINED)
          .until(() -> open.failureOfGet("a") == null && trusted.failureOfGet("a") == null);

      assertThat(losses).hasValue(1);
      assertThat(trusting).hasValue(0);
    }
  }

  @Test
  @DisplayName("K12: a server that was a replica meanwhile is noticed without a broken connection")
  void role_changedAndBack_isReported() throws Exception {
    try (RedisProcess other = RedisProcess.start();
        OpenLayer open = watched(RedisLayer.at(server.url()))) {
      assertThat(server.command("REPLICAOF", "127.0.0.1", "" + other.port())).isEqualTo("+OK\r\n");
      await()
          .atMost(JOINED)
          .until(() -> server.command("INFO", "replication").contains("master_link_status:up"));
      assertThat(server.command("REPLICAOF", "NO", "ONE")).isEqualTo("+OK\r\n");

      await().atMost(JOINED).until(() -> losses.get() > 0);
      await().atMost(JOINED).until(() -> open.failureOfGet("a") == null);
    }
  }

  @Test
  @DisplayName("K12: the first replica gives the server's history a new name, and loses nothing")
  void replica_firstOne_isNotReported() throws Exception {
    try (OpenLayer open = watched(RedisLayer.at(server.url()));
        RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", "" + server.port())) {
      await()
          .atMost(JOINED)
          .until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
      String run = server.command("INFO", "replication");
      assertThat(run).contains("role:master").contains("connected_slaves:1");

      server.kill();
      server.restart();
      await().atMost(JOINED).until(() -> open.failureOfGet("a") == null);

      assertThat(losses).hasValue(1);
    }
  }

  @Test
  @DisplayName(
      "K12 A28: a user who may not ask for the run is served, and the remarks say what is not noticed")
  void info_notAllowed_isARemark() throws Exception {
    assertThat(server.command("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all", "-info"))
        .isEqualTo("+OK\r\n");
    try (OpenLayer open = watched(RedisLayer.at(server.url()).user("app").password("secret"))) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      assertThat(open.layer().remarks())
          .anySatisfy(remark -> assertThat(remark).contains("run_id").contains("info"));
    }
    assertThat(losses).hasValue(0);
  }
}
