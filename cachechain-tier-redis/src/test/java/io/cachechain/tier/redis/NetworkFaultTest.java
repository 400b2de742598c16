package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FaultProxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The network between the layer and its server: it swallows, cuts, resets. */
class NetworkFaultTest {
  /** Twice the ping interval, and the pauses between attempts to connect. */
  private static final Duration HEALED = Duration.ofSeconds(15);

  private final RedisProcess server = RedisProcess.start();
  private final FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
  private OpenLayer open;

  @BeforeEach
  void open() throws Exception {
    open = OpenLayer.connected(RedisLayer.at("redis://" + proxy.address()));
    assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
  }

  @AfterEach
  void close() throws Exception {
    open.close();
    proxy.close();
    server.close();
  }

  private void heals() throws Exception {
    proxy.passes();
    await().atMost(HEALED).until(() -> open.failureOfGet("a") == null);
    assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
    assertThat(open.put("b", 1)).isEqualTo(PutResult.stored());
  }

  @Test
  @DisplayName("K7 P6: a black hole costs the driver's time, and is over when the network is back")
  void blackHole_requests_timeOutAndHeal() throws Exception {
    proxy.blackHole();

    long start = System.nanoTime();
    assertThat(open.failureOfGet("a")).isEqualTo(FailureKind.TIMEOUT);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(900), OpenLayer.TIMEOUT.plusMillis(500));

    heals();
  }

  @Test
  @DisplayName("K7: connections that died without a word are found out and made anew")
  void replies_neverComeAgain_connectionsAreReplaced() throws Exception {
    int before = proxy.accepted();
    proxy.swallowsReplies();

    await().atMost(HEALED).until(() -> proxy.accepted() > before);

    heals();
  }

  @Test
  @DisplayName("K7: refused connections fail at once, and heal")
  void refused_requests_failAtOnceAndHeal() throws Exception {
    proxy.refuses();
    await().atMost(HEALED).until(() -> open.failureOfGet("a") == FailureKind.CONNECTION);

    heals();
  }

  @Test
  @DisplayName("K7: reset connections fail, and heal")
  void reset_requests_failAndHeal() throws Exception {
    proxy.resets();
    assertThat(open.failureOfGet("a")).isIn(FailureKind.CONNECTION, FailureKind.TIMEOUT);

    heals();
  }

  @Test
  @DisplayName("K7 I6: a reply that is cut short is no answer, and no later one is taken for it")
  void truncated_reply_isNoAnswer() throws Exception {
    proxy.truncates(20);
    assertThat(open.failureOfGet("a")).isIn(FailureKind.CONNECTION, FailureKind.TIMEOUT);

    heals();
  }

  @Test
  @DisplayName("F14: a put whose answer is lost is a failure, and may have happened")
  void swallowedReply_put_isAFailure() throws Exception {
    proxy.swallowsReplies();

    assertThat(OpenLayer.failure(open.layer()
            .put("c", OpenLayer.value("c", 1), Condition.newerWins(), OpenLayer.deadline())))
        .isEqualTo(FailureKind.TIMEOUT);
    assertThat(server.command("EXISTS", "c")).isEqualTo(":1\r\n");
    proxy.cutsConnections(); // what a connection has lost does not come again on it

    heals();
  }
}
