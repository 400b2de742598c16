package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A master, its replica and a sentinel. */
class SentinelTest {
  private RedisProcess master;
  private RedisProcess replica;
  private RedisProcess sentinel;

  @BeforeEach
  void start() throws Exception {
    master = RedisProcess.start("--repl-diskless-sync-delay", "0");
    replica = RedisProcess.start("--replicaof", "127.0.0.1", "" + master.port());
    sentinel = RedisProcess.startSentinel("main", master.port());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sentinel
                .command("INFO", "sentinel")
                .contains("status=ok,address=127.0.0.1:" + master.port() + ",slaves=1")
            && replica.command("INFO", "replication").contains("master_link_status:up"));
  }

  @AfterEach
  void stop() {
    sentinel.close();
    replica.close();
    master.close();
  }

  private RedisLayer layer() {
    return RedisLayer.sentinel("main", sentinel.url());
  }

  @Test
  @DisplayName("K1 Z64: reads come from the master, also while its replica hangs or lags")
  void get_replicaHangs_isAnsweredByTheMaster() throws Exception {
    try (OpenLayer open = OpenLayer.connected(layer())) {
      replica.freeze();
      try {
        for (int i = 1; i <= 50; i++) {
          assertThat(open.put("a", i)).isEqualTo(PutResult.stored());
          assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", i).bytes());
        }
      } finally {
        replica.thaw();
      }
    }
  }

  @Test
  @DisplayName("K1 K7 Z40: after a failover the layer goes on with the new master, script and all")
  void put_masterLost_goesToTheNewOne() throws Exception {
    AtomicInteger number = new AtomicInteger(1); // a put that failed may have happened
    try (OpenLayer open = OpenLayer.connected(layer())) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> replica.command("EXISTS", "a").equals(":1\r\n"));

      master.kill();

      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> open.put("a", number.incrementAndGet()).equals(PutResult.stored()));
      assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", number.get()).bytes());
      assertThat(replica.command("INFO", "replication")).contains("role:master");
    }
  }

  @Test
  @DisplayName(
      "K12 G12: a failover is reported before the new master's first answer, and is a gap of the backplane")
  void failover_masterLost_isReportedAndAGap() throws Exception {
    AtomicInteger losses = new AtomicInteger();
    EventRecorder recorder = new EventRecorder();
    try (OpenLayer open = OpenLayer.connected(layer())) {
      open.layer().onDataLoss(losses::incrementAndGet);
      Backplane backplane = open.layer().backplane().orElseThrow();
      var unused = backplane.subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      assertThat(losses).hasValue(0);

      master.kill();
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> open.failureOfGet("a") == null);

      assertThat(losses.get()).isPositive();
      recorder.awaits(EventRecorder.GAP);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> OpenLayer.failure(backplane.publish("b".getBytes(UTF_8), OpenLayer.deadline()))
                  == null);
      recorder.awaits("b");
    }
  }

  @Test
  @DisplayName("K1 Z64: of replicated servers without sentinels the master is found, and read from")
  void replicated_twoServers_usesTheMaster() throws Exception {
    try (OpenLayer open = OpenLayer.connected(RedisLayer.replicated(replica.url(), master.url()))) {
      replica.freeze();
      try {
        assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
        assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
      } finally {
        replica.thaw();
      }
    }
  }
}
