package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A31 Z65: a layer that has not connected yet is not away")
class FirstConnectionTest {
  private static final Duration TIMEOUT = ofMillis(250);

  private final Chains chains = Chains.create();
  private final AtomicInteger loads = new AtomicInteger();

  private CloseableChain<String, String> chain() {
    return chains.two(
        l -> l.timeout(TIMEOUT).breaker(BreakerPolicy.consecutive(2)),
        b -> b.loader(key -> {
          loads.incrementAndGet();
          return "loaded";
        }));
  }

  private void connectIn(Duration time) {
    var unused = chains.clock.schedule(chains.redis::connects, time);
  }

  private void redisHolds(String key, String value) {
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      other.put(key, value);
    }
    chains.clock.advance(ofMillis(1)); // of two puts at the same moment the node's number decides
    chains.redis.resetCalls();
  }

  @Test
  @DisplayName("A31: a read waits for the connection and is answered by the layer, not the origin")
  void get_whileConnecting_isAnsweredByTheLayer() {
    redisHolds("k", "v");
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    connectIn(ofMillis(200));

    assertThat(chain.get("k")).isEqualTo("v");

    assertThat(loads).hasValue(0);
    assertThat(chain.stats().layer("redis").refusals()).isZero();
    assertThat(chain.stats().layer("redis").failures()).isZero();
    assertThat(chain.stats().layer("redis").hits()).isEqualTo(1);
  }

  @Test
  @DisplayName("A31: bulk and asynchronous reads wait, too, and leave together")
  void getAll_whileConnecting_leavesAsOneBatch() {
    redisHolds("a", "1");
    redisHolds("b", "2");
    chains.redis.bulk();
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    CompletableFuture<Map<String, String>> all = chain.async().getAll(List.of("a", "b"));
    CompletableFuture<String> one = chain.async().get("a");
    assertThat(chains.redis.requests()).isZero();

    chains.redis.connects();

    assertThat(all).isCompletedWithValue(Map.of("a", "1", "b", "2"));
    assertThat(one).isCompletedWithValue("1");
    assertThat(chains.redis.requests()).isEqualTo(1);
    assertThat(loads).hasValue(0);
  }

  @Test
  @DisplayName("A31: a request has its whole timeout after it has waited")
  void get_connectedLate_hasTheWholeTimeout() {
    redisHolds("k", "v");
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    var unused = chains.clock.schedule(
        () -> {
          chains.redis.connects();
          chains.redis.delaysAnswers(ofMillis(200));
        },
        ofMillis(240));

    assertThat(chain.get("k")).isEqualTo("v");
    assertThat(loads).hasValue(0);
  }

  @Test
  @DisplayName("A31: nothing waits longer than the layer's timeout; that opens no breaker")
  void get_connectsTooLate_goesOnWithoutIt() {
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    long begin = chains.clock.nanoTime();

    for (int i = 0; i < 3; i++) {
      assertThat(chain.get("k" + i)).isEqualTo("loaded");
    }

    assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin))
        .isBetween(TIMEOUT.multipliedBy(3), TIMEOUT.multipliedBy(3).plusMillis(10));
    assertThat(chain.stats().layer("redis").refusals()).isEqualTo(3);
    assertThat(chain.describe().toString()).contains("not connected").doesNotContain("open");
    assertThat(chain.lookup("x").skipped()).isEqualTo(Map.of("redis", FailureKind.REFUSED));
    assertThat(chains.redis.requests()).isZero();
  }

  @Test
  @DisplayName("A31: puts and invalidations wait and are written; nothing is missed")
  void put_whileConnecting_isStored() {
    redisHolds("gone", "old");
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    connectIn(ofMillis(100));

    assertThat(chain.put("k", "v").layers().get("redis")).isEqualTo(PutResult.stored());
    chain.invalidate("gone");

    assertThat(chain.describe().toString()).doesNotContain("to replay");
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      assertThat(other.getIfPresent("k")).isEqualTo("v");
      assertThat(other.getIfPresent("gone")).isNull();
    }
  }

  @Test
  @DisplayName(
      "A31 P1: a write whose time is up is queued: read here at once, and written when there is a connection")
  void put_connectsTooLate_isQueued() {
    redisHolds("k", "old");
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    long begin = chains.clock.nanoTime();

    assertThat(chain.put("k", "v").layers().get("redis")).isEqualTo(PutResult.queued());
    assertThat(chain.invalidate("gone").layers().get("redis")).isEqualTo(PutResult.queued());

    assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin))
        .isEqualTo(TIMEOUT.multipliedBy(2));
    chains.nearLayer.sweep(entry -> true, 10);
    assertThat(chain.get("k")).isEqualTo("v");
    assertThat(chain.describe().toString()).contains("2 waiting").doesNotContain("to replay");
    chains.redis.connects();
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      assertThat(other.getIfPresent("k")).isEqualTo("v");
    }
  }

  @Test
  @DisplayName(
      "A31: what is queued for a layer that cannot connect is missed then, and replayed when it can be reached")
  void put_firstAttemptFails_isMissed() {
    redisHolds("k", "old");
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    chain.put("k", "v");

    chains.redis.failsToConnect();
    assertThat(chain.describe().toString()).contains("1 to replay");
    chains.redis.recovers();

    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      assertThat(other.getIfPresent("k")).isNull();
    }
  }

  @Test
  @DisplayName("A31: a clear waits, too, and reaches the layer")
  void clear_whileConnecting_reachesTheLayer() {
    redisHolds("k", "v");
    chains.redis.connectsLater();
    CloseableChain<String, String> chain = chain();
    connectIn(ofMillis(100));

    chain.clear();

    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      assertThat(other.getIfPresent("k")).isNull();
    }
  }

  @Test
  @DisplayName("A31: what is queued waits in the queue")
  void put_queuedWhileConnecting_isWrittenThen() {
    chains
        .redis
        .withoutGenerations()
        .connectsLater(); // else it is of a generation that is given up
    Chain<String, String> chain = chains.two(l -> l.writes(WritePolicy.queued()), b -> b);
    chain.put("k", "v");
    assertThat(chains.redis.puts()).isZero();
    assertThat(chain.describe().toString()).contains("1 waiting");

    chains.redis.connects();

    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      assertThat(other.getIfPresent("k")).isEqualTo("v");
    }
  }

  @Test
  @DisplayName("H14: the first attempt has failed: nobody waits, the layer is away")
  void get_firstAttemptFailed_doesNotWait() {
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    CompletableFuture<String> reading = chain.async().get("k");
    long begin = chains.clock.nanoTime();

    chains.redis.failsToConnect();

    assertThat(reading).isCompletedWithValue("loaded");
    assertThat(chain.get("other")).isEqualTo("loaded");
    assertThat(chains.clock.nanoTime()).isEqualTo(begin);
  }

  @Test
  @DisplayName(
      "A31 B7: a first attempt that does not end keeps calls waiting for connect.timeout at most")
  void get_attemptDoesNotEnd_nobodyWaitsForEver() {
    chains.redis.connectsLater();
    Chain<String, String> chain = chain();
    chains.clock.advance(ofSeconds(3));
    assertThat(chain.get("first")).isEqualTo("loaded");
    chains.clock.advance(ofSeconds(2));
    long begin = chains.clock.nanoTime();

    assertThat(chain.get("k")).isEqualTo("loaded");

    assertThat(chains.clock.nanoTime()).isEqualTo(begin);
  }

  @Test
  @DisplayName(
      "A31: no message is sent before the layer that carries them has connected; then those are that have gathered")
  void publish_whileConnecting_waits() {
    FakeLog messages = FakeLog.direct().clock(chains.clock);
    FakeBackplane end = messages.end("a");
    chains.redis.connectsLater().carries(end);
    end.disconnects();
    try (LogLines log = new LogLines(Level.INFO)) {
      CloseableChain<String, String> chain = chain();
      CompletableFuture<?> put = chain.async().put("k", "v");
      chains.clock.advance(ofSeconds(1));
      assertThat(messages.messages()).isEmpty();
      end.reconnects();
      chains.redis.connects();

      assertThat(put).isCompleted();
      assertThat(messages.messages()).isNotEmpty();
      assertThat(chain.describe().toString()).contains("; up");
      chain.close();
      assertThat(log.lines()).allMatch(line -> line.startsWith("INFO"));
    }
  }

  @Test
  @DisplayName("A31: a healthy start that takes its time, and a healthy close, warn of nothing")
  void healthyStartAndClose_logNoWarning() {
    chains.redis.withoutGenerations().connectsLater();
    try (LogLines log = new LogLines(Level.INFO)) {
      CloseableChain<String, String> chain = chain();
      connectIn(ofMillis(200));
      chain.get("a");
      chain.put("b", "v");
      chain.invalidate("c");
      chain.close();

      assertThat(log.lines()).allMatch(line -> line.startsWith("INFO"));
    }
  }

  @Test
  @DisplayName(
      "M1: a chain that is closed while its layer connects does not wait for that if nothing is to be written")
  void close_whileConnecting_atOnce() {
    chains.redis.connectsLater();
    CloseableChain<String, String> chain = chain();
    long begin = chains.clock.nanoTime();

    chain.close();

    assertThat(chains.clock.nanoTime()).isEqualTo(begin);
    chains.clock.advance(ofSeconds(10));
    assertThat(chains.clock.scheduled()).isZero();
  }
}
