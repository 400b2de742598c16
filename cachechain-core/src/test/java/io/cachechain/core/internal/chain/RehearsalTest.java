package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "A31 Z65: a process that is slow with its own side of a connection takes no server for away")
class RehearsalTest {
  private static final Duration TIMEOUT = ofMillis(250);
  private static final int KEYS = 1_000;

  private final Chains chains = Chains.withNearOf(2 * KEYS);
  private final AtomicInteger loads = new AtomicInteger();

  private CloseableChain<String, String> chain(int slow) {
    return chains
        .builder()
        .layer(chains.near())
        .layer(LayerSpec.of("redis", new ColdLayer(chains.redis, slow)), l -> l.timeout(TIMEOUT))
        .loader(key -> {
          loads.incrementAndGet();
          return "loaded";
        })
        .build();
  }

  private void connectIn(Duration time) {
    var unused = chains.clock.schedule(chains.redis::connects, time);
  }

  private void redisHoldsAll() {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < KEYS; i++) {
      all.put("k" + i, "v");
    }
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      other.putAll(all);
    }
    chains.clock.advance(ofMillis(1));
  }

  private void othersReadAll(String value) {
    try (CloseableChain<String, String> other = chains.otherNode(chains.redis)) {
      for (int i = 0; i < KEYS; i++) {
        assertThat(other.getIfPresent("k" + i)).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName(
      "a preload straight after the build loses nothing, however slow the first requests are")
  void put_firstRequestsSlow_nothingIsLost(int slow) {
    chains.redis.bulk().connectsLater();
    try (LogLines log = new LogLines(Level.INFO);
        CloseableChain<String, String> chain = chain(slow)) {
      connectIn(ofMillis(200));
      for (int i = 0; i < KEYS; i++) {
        assertThat(chain.put("k" + i, "v").layers().get("redis")).isEqualTo(PutResult.stored());
      }

      othersReadAll("v");
      assertThat(log.lines()).allMatch(line -> line.startsWith("INFO"));
    }
  }

  @Test
  @DisplayName("asynchronous puts that have waited leave together, and none is lost")
  void asyncPut_firstRequestsSlow_nothingIsLost() {
    chains.redis.bulk().connectsLater();
    try (CloseableChain<String, String> chain = chain(1)) {
      List<CompletableFuture<?>> puts = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        puts.add(chain.async().put("k" + i, "v"));
      }
      chains.redis.connects();
      chains.clock.advance(ofSeconds(5));

      assertThat(puts).allMatch(CompletableFuture::isDone);
      assertThat(chain.flush(ofSeconds(1))).isEmpty();
      othersReadAll("v");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @DisplayName("no first read goes past the server to the origin")
  void get_firstRequestsSlow_nothingIsLoaded(int slow) {
    redisHoldsAll();
    chains.redis.bulk().connectsLater();
    try (CloseableChain<String, String> chain = chain(slow)) {
      connectIn(ofMillis(200));
      for (int i = 0; i < KEYS; i++) {
        assertThat(chain.get("k" + i)).isEqualTo("v");
      }
    }
    assertThat(loads).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "once a server has answered, calls wait for the end of the attempt and not for a timeout only")
  void get_serverAnswers_waitsForTheEndOfTheAttempt(boolean beforeTheCall) {
    redisHoldsAll();
    chains.redis.connectsLater();
    try (CloseableChain<String, String> chain = chain(0)) {
      if (beforeTheCall) {
        chains.redis.notifiesReachable();
      } else {
        var unused = chains.clock.schedule(chains.redis::notifiesReachable, ofMillis(200));
      }
      connectIn(ofSeconds(4));

      assertThat(chain.get("k0")).isEqualTo("v");
      assertThat(chain.put("new", "v").layers().get("redis")).isEqualTo(PutResult.stored());
    }
    assertThat(loads).hasValue(0);
  }

  @Test
  @DisplayName(
      "P6: a caller waits for half of its own time at most, so that the origin has the other half")
  void get_attemptOutlastsTheCall_isLoadedInTime() {
    chains.redis.connectsLater();
    try (CloseableChain<String, String> chain =
        chains.two(l -> l.timeout(TIMEOUT), b -> b.timeout(ofSeconds(2)).loader(key -> "loaded"))) {
      chains.redis.notifiesReachable();
      long begin = chains.clock.nanoTime();

      assertThat(chain.get("k")).isEqualTo("loaded");

      assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin))
          .isBetween(ofSeconds(1), ofMillis(1_010));
    }
  }

  @Test
  @DisplayName(
      "P6: an attempt that does not end although a server answers is waited for ten seconds in all")
  void get_attemptNeverEnds_nobodyWaitsForEver() {
    chains.redis.connectsLater();
    try (CloseableChain<String, String> chain = chain(0)) {
      chains.redis.notifiesReachable();
      long begin = chains.clock.nanoTime();

      assertThat(chain.get("first")).isEqualTo("loaded");
      assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin)).isLessThan(ofMillis(10_010));
      long then = chains.clock.nanoTime();
      assertThat(chain.get("second")).isEqualTo("loaded");
      assertThat(chains.clock.nanoTime()).isEqualTo(then);
    }
  }

  @Test
  @DisplayName("Z77: a server that hangs as soon as it has connected costs three timeouts, once")
  void get_hangsAfterConnecting_goesOnWithoutIt() {
    chains.redis.connectsLater();
    try (CloseableChain<String, String> chain = chain(0)) {
      chains.redis.connects();
      chains.redis.hangs();
      long begin = chains.clock.nanoTime();

      assertThat(chain.get("k")).isEqualTo("loaded");

      assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin))
          .isLessThanOrEqualTo(TIMEOUT.multipliedBy(4));
    }
  }

  @Test
  @DisplayName("OB1: what is rehearsed is counted nowhere, and stores nothing")
  void connects_rehearses_nothingIsCounted() {
    chains.redis.bulk().connectsLater();
    try (CloseableChain<String, String> chain = chain(0)) {
      chains.redis.connects();

      assertThat(chains.redis.probes()).isPositive();
      assertThat(chain.stats().layer("redis").requests()).isZero();
      assertThat(chain.stats().layer("redis").writes()).isZero();
      assertThat(chains.redis.keys()).allMatch(key -> key.startsWith("books:g:"));
    }
  }
}
