package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.metrics.LogLines;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A31 F7 F8 P9 P10: flush and close replay what a layer missed")
class ReplayTest {
  private static final int MANY = 2_345;

  private final Chains chains = Chains.create();

  private CloseableChain<String, String> chain() {
    return chains.two(l -> l.timeout(ofMillis(250)).breaker(BreakerPolicy.consecutive(3)), b -> b);
  }

  private void putMissed(CloseableChain<String, String> chain, int keys) {
    for (int i = 0; i < keys; i++) {
      chain.put("k" + i, "new");
    }
  }

  private void redisHoldsOld(int keys) {
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      for (int i = 0; i < keys; i++) {
        other.put("k" + i, "old");
      }
    }
    chains.redis.resetCalls();
  }

  private void allIsNew(int keys) {
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      for (int i = 0; i < keys; i++) {
        assertThat(other.getIfPresent("k" + i)).isEqualTo("new");
      }
    }
  }

  private void nothingOldIsLeft(int keys) {
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      for (int i = 0; i < keys; i++) {
        assertThat(other.getIfPresent("k" + i)).isNotEqualTo("old");
      }
    }
  }

  private Duration since(long begin) {
    return Duration.ofNanos(chains.clock.nanoTime() - begin);
  }

  @Test
  @DisplayName(
      "Z65: writes that a slow start made the layer miss are replayed by close, which waits for it")
  void close_connectsLate_missedIsReplayed() {
    redisHoldsOld(20);
    chains.redis.connectsLater();
    CloseableChain<String, String> chain = chain();
    chains.clock.advance(ofSeconds(3)); // nobody waits any more
    putMissed(chain, 20);
    var unused = chains.clock.schedule(chains.redis::connects, ofSeconds(2));
    long begin = chains.clock.nanoTime();

    try (LogLines log = new LogLines(Level.INFO)) {
      chain.close();

      assertThat(log.lines())
          .contains("INFO books: closed in 2000 ms; redis: 20 queued keys written")
          .noneMatch(line -> line.contains("not written"));
    }
    assertThat(since(begin)).isEqualTo(ofSeconds(2));
    allIsNew(20);
  }

  @Test
  @DisplayName("F7: flush waits for a layer that is connecting, and answers what it has not got")
  void flush_connectsLate_allIsWritten() {
    redisHoldsOld(20);
    chains.redis.connectsLater();
    CloseableChain<String, String> chain = chain();
    chains.clock.advance(ofSeconds(3));
    chain.clear();
    putMissed(chain, 20);

    assertThat(chain.flush(ofSeconds(1))).isEqualTo(Map.of("redis", 21L));
    CompletableFuture<Map<String, Long>> flushed = chain.async().flush(ofSeconds(10));
    assertThat(flushed).isNotDone();
    chains.redis.connects();

    assertThat(flushed).isCompletedWithValue(Map.of());
    allIsNew(20);
  }

  @Test
  @DisplayName(
      "F7 P9: what a layer missed in an outage is replayed by flush at once, however much it is")
  void flush_afterAnOutage_allIsReplayedAtOnce() {
    redisHoldsOld(MANY);
    CloseableChain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.off()), b -> b);
    chains.redis.fails(FailureKind.CONNECTION);
    putMissed(chain, MANY);
    chains.redis.recovers();
    long begin = chains.clock.nanoTime();

    assertThat(chain.flush(ofSeconds(1))).isEmpty();

    assertThat(since(begin)).isZero();
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    nothingOldIsLeft(MANY);
  }

  @Test
  @DisplayName(
      "F7: a value that could not be queued to its layer is not written, also when the layer has got the replay")
  void flush_queuedPutFails_isReported() {
    CloseableChain<String, String> chain =
        chains.two(l -> l.writes(WritePolicy.queued()).breaker(BreakerPolicy.off()), b -> b);
    chains.redis.onPuts().failsTimes(2);
    chain.put("value", "v");
    chains.redis.onPuts().holds();
    chain.put("held", "v");
    CompletableFuture<Map<String, Long>> flushed = chain.async().flush(ofSeconds(1));
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(flushed).isCompleted();
    assertThat(chain.describe().toString()).doesNotContain("to replay");
  }

  @Test
  @DisplayName(
      "P10: a layer that fails is tried once more, with few keys, and close says what it lacks and why")
  void close_layerFails_givesUpSoon() {
    CloseableChain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.off()), b -> b);
    chains.redis.fails(FailureKind.CONNECTION);
    putMissed(chain, 100);
    chains.redis.resetCalls();
    long begin = chains.clock.nanoTime();

    try (LogLines log = new LogLines(Level.INFO)) {
      chain.close();

      assertThat(log.lines())
          .contains(
              "WARN books: not written at closing: redis (fails): 100 missed keys. Old values of these keys may be read"
                  + " there until they expire");
    }
    assertThat(since(begin)).isZero();
    assertThat(chains.redis.puts()).isBetween(1, 5);
  }

  @Test
  @DisplayName("what is one is called one, in the lines of closing and of the end of an outage")
  void close_oneKeyMissed_isOneKey() {
    CloseableChain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.off()), b -> b);
    chains.redis.fails(FailureKind.CONNECTION);
    putMissed(chain, 1);

    try (LogLines log = new LogLines(Level.INFO)) {
      chain.close();

      assertThat(log.lines())
          .anyMatch(line -> line.contains("at closing: redis (fails): 1 missed key."));
    }
  }

  @Test
  @DisplayName("P10: close does not try a layer whose breaker is open")
  void close_breakerIsOpen_doesNotTry() {
    CloseableChain<String, String> chain = chain();
    chains.redis.fails(FailureKind.CONNECTION);
    putMissed(chain, 100);
    chains.redis.resetCalls();
    long begin = chains.clock.nanoTime();

    try (LogLines log = new LogLines(Level.INFO)) {
      chain.close();

      assertThat(log.lines())
          .anyMatch(
              line -> line.contains("not written at closing: redis (open): 100 missed keys."));
    }
    assertThat(since(begin)).isZero();
    assertThat(chains.redis.puts()).isZero();
  }

  @Test
  @DisplayName(
      "P10: a layer that hangs holds close up for close.timeout at most, which is named then")
  void close_layerHangs_endsInTime() {
    CloseableChain<String, String> chain = chains.two(
        l -> l.timeout(ofSeconds(20)).writes(WritePolicy.queued()),
        b -> b.settings(Settings.of("close.timeout", "3s")));
    chains.redis.onPuts().hangs();
    chain.put("k", "v");
    long begin = chains.clock.nanoTime();

    try (LogLines log = new LogLines(Level.INFO)) {
      chain.close();

      assertThat(log.lines())
          .anyMatch(line ->
              line.contains("not written at closing: redis (close.timeout 3 s): 1 queued key."));
    }
    assertThat(since(begin)).isEqualTo(ofSeconds(3));
  }

  @Test
  @DisplayName("F7: what another node is about to write itself is not taken from it")
  void flush_otherNodesWriteIsUnderWay_isLeftToIt() {
    TestCluster cluster = new TestCluster();
    TestCluster.Node a =
        cluster.node("a", b -> b.layer(cluster.jdbc, l -> l.writes(WritePolicy.queued())));
    TestCluster.Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc));
    cluster.jdbc.onPuts().holds();
    a.chain().put("k", "v");

    assertThat(b.chain().flush(ofSeconds(1))).isEmpty();

    cluster.jdbc.onPuts().recovers();
    cluster.jdbc.releases();
    try (CloseableChain<String, String> other = chains.otherNode(cluster.jdbc)) {
      assertThat(other.getIfPresent("k")).isEqualTo("v");
    }
  }
}
