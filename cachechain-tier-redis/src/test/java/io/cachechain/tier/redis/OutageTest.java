package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.RealClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the layer does while its server is away, hangs, or has forgotten everything. */
class OutageTest {
  private static final Duration JOINED = Duration.ofSeconds(15);

  private final RedisProcess server = RedisProcess.start();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("H14 H16: opens without its server, refuses at once, and joins by itself")
  void open_serverAway_refusesAndJoins() throws Exception {
    server.kill();
    try (OpenLayer open = OpenLayer.open(RedisLayer.at(server.url()))) {
      assertThatThrownBy(() -> OpenLayer.result(open.layer().connected()))
          .isInstanceOfSatisfying(
              LayerException.class,
              failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION))
          .hasMessageContaining(server.url())
          .hasMessageContaining("refused");
      assertThat(open.failureOfGet("a")).isEqualTo(FailureKind.REFUSED);
      assertThat(OpenLayer.failure(
              open.layer().getAll(List.of("a", "b"), OpenLayer.deadline()).get("b")))
          .isEqualTo(FailureKind.REFUSED);

      server.restart();

      await().atMost(JOINED).until(() -> open.failureOfGet("a") == null);
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
    }
  }

  @Test
  @DisplayName("H14: calls before the first connection are refused and not kept waiting")
  void get_notConnectedYet_isRefusedAtOnce() throws Exception {
    server.freeze();
    try (OpenLayer open = OpenLayer.open(RedisLayer.at(server.url()))) {
      CompletableFuture<byte[]> answer =
          open.layer().get("a", OpenLayer.deadline()).toCompletableFuture();

      assertThat(answer).isDone();
      assertThat(OpenLayer.failure(answer)).isEqualTo(FailureKind.REFUSED);
    } finally {
      server.thaw();
    }
  }

  @Test
  @DisplayName(
      "K7 Z40: killed and started again, the same layer goes on, and the script is loaded again")
  void putAndGet_serverKilledAndRestarted_goOn() throws Exception {
    try (OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());

      server.kill();

      await().atMost(JOINED).until(() -> open.failureOfGet("a") == FailureKind.CONNECTION);
      assertThat(OpenLayer.failure(open.layer()
              .put("a", OpenLayer.value("a", 2), Condition.newerWins(), OpenLayer.deadline())))
          .isEqualTo(FailureKind.CONNECTION);
      server.restart();
      await().atMost(JOINED).until(() -> open.failureOfGet("a") == null);
      assertThat(open.get("a")).isNull();
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
    }
  }

  @Test
  @DisplayName("Z40 K8: SCRIPT FLUSH is not noticed, neither by one put nor by many")
  void put_scriptForgotten_isSentAgain() throws Exception {
    try (OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      assertThat(server.command("SCRIPT", "FLUSH")).isEqualTo("+OK\r\n");

      assertThat(open.put("a", 2)).isEqualTo(PutResult.stored());

      assertThat(server.command("SCRIPT", "FLUSH")).isEqualTo("+OK\r\n");
      Map<String, ByteLayer.Put> puts = Map.of(
          "a", new ByteLayer.Put(OpenLayer.value("a", 1), Condition.newerWins()),
          "b", new ByteLayer.Put(OpenLayer.value("b", 1), Condition.onlyIfEmpty()));
      var results = open.layer().putAll(puts, OpenLayer.deadline());
      assertThat(OpenLayer.result(results.get("a")))
          .isEqualTo(PutResult.superseded(OpenLayer.version(2)));
      assertThat(OpenLayer.result(results.get("b"))).isEqualTo(PutResult.stored());
    }
  }

  @Test
  @DisplayName(
      "P6 K7: a server that hangs costs the driver's time, which lies below the layer's; then all goes on")
  void get_serverHangs_timesOutAndRecovers() throws Exception {
    try (OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {
      for (int i = 0; i < 100; i++) {
        assertThat(open.put("key-" + i, i)).isEqualTo(PutResult.stored());
      }
      server.freeze();

      List<CompletableFuture<byte[]>> asked = IntStream.range(0, 100)
          .mapToObj(i -> open.layer().get("key-" + i, OpenLayer.deadline()).toCompletableFuture())
          .toList();

      for (CompletableFuture<byte[]> each : asked) {
        assertThat(OpenLayer.failure(each)).isEqualTo(FailureKind.TIMEOUT);
      }
      server.thaw();
      await().atMost(JOINED).until(() -> open.failureOfGet("key-0") == null);
      for (int i = 0; i < 100; i++) { // no late answer was taken for that of another key
        assertThat(open.get("key-" + i))
            .isEqualTo(OpenLayer.value("key-" + i, i).bytes());
      }
    }
  }

  @Test
  @DisplayName("H18: what the engine gives up leaves nothing behind")
  void cancel_serverHangs_leavesNothingBehind() throws Exception {
    Duration unreached = Duration.ofMinutes(1); // cancelled long before, on a busy machine too
    try (OpenLayer open =
        OpenLayer.connected(RedisLayer.at(server.url()).connections(4), unreached)) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      Deadline deadline = Deadline.in(RealClock.shared(), unreached);
      server.freeze();
      List<CompletableFuture<?>> given = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        given.add(open.layer().get("a", deadline).toCompletableFuture());
        given.addAll(open.layer().getAll(List.of("a", "b"), deadline).values().stream()
            .map(stage -> stage.toCompletableFuture())
            .toList());
      }

      given.forEach(each -> each.cancel(true));

      assertThat(given).allMatch(CompletableFuture::isCancelled);
      server.thaw();
      await().atMost(JOINED).until(() -> open.failureOfGet("a") == null);
      for (int i = 0; i < 200; i++) {
        assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
      }
    }
  }

  @Test
  @DisplayName("I6 Z35: a list under the key is nothing held, and is replaced")
  void get_valueOfAnotherType_isNothingHeld() throws Exception {
    try (OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {
      assertThat(server.command("RPUSH", "a", "x")).isEqualTo(":1\r\n");

      assertThat(open.get("a")).isNull();
      assertThat(OpenLayer.result(
              open.layer().getAll(List.of("a", "b"), OpenLayer.deadline()).get("a")))
          .isNull();
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
      assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
    }
  }
}
