package io.cachechain.core.internal.chain;

import static io.cachechain.core.BreakerPolicy.consecutive;
import static io.cachechain.core.BreakerPolicy.failureRate;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.spi.PutResult.Status;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Z77: what a layer that hangs costs its callers, who finds out that it is back, and when. */
class HungLayerTest extends HungChains {
  @Nested
  @DisplayName("Z77 H1: a caller loses one timeout")
  class Lost {
    @ParameterizedTest
    @EnumSource
    void call_hungLayerAndOneCaller_losesOneTimeout(Calls calls) {
      CloseableChain<String, String> chain = chain();
      chain.put("before", "v");
      chains.redis.hangs();

      assertThat(timeoutsLost(number -> calls.call(chain, number))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void call_thousandsOfGoodRequestsBefore_makeNoDifference(Calls calls) {
      CloseableChain<String, String> chain = chain();
      for (int i = 0; i < 1_000; i++) {
        chain.put("before" + i % 10, "v");
        chain.lookup("absent" + i);
      }
      chains.redis.hangs();

      assertThat(timeoutsLost(number -> calls.call(chain, number))).isEqualTo(1);
    }

    @Test
    @DisplayName("puts that hang while reads are answered open the breaker of writes only")
    void put_onlyPutsHang_losesOneTimeout() {
      CloseableChain<String, String> chain = chain();
      chains.redis.onPuts().hangs();

      int lost = timeoutsLost(number -> {
        Calls.PUTS.call(chain, number);
        chain.lookup("absent" + number);
      });

      assertThat(lost).isEqualTo(1);
      chains.clock.advance(SURE);
      assertThat(writes()).isEqualTo(State.OPEN);
      assertThat(reads()).isEqualTo(State.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 16, 200})
    void read_manyCallersOfABulkLayer_loseOneTimeout(int callers) {
      chains.redis.bulk();
      CloseableChain<String, String> chain = chain();
      chains.redis.hangs();
      List<CompletableFuture<Lookup<String>>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        calls.add(chain.async().lookup("k" + i));
      }

      chains.clock.advance(TIMEOUT.plusMillis(1));

      assertThat(calls).allMatch(CompletableFuture::isDone);
      assertThat(nanos(() -> chain.lookup("next"))).isZero();
      assertThat(nanos(() -> chain.put("next", "v"))).isZero();
    }
  }

  @Test
  @DisplayName("Z77: time-outs of reads count for writes")
  void put_readsTimedOut_isMissedAtOnce() {
    CloseableChain<String, String> chain = chain();
    chains.redis.hangs();
    chain.lookup("a");

    assertThat(nanos(() ->
            assertThat(chain.put("k", "v").layers().get("redis").reason()).isEqualTo("REFUSED")))
        .isZero();
    chains.clock.advance(SURE);
    assertThat(reads()).isEqualTo(State.OPEN);
    assertThat(writes()).isEqualTo(State.OPEN);
  }

  @Test
  @DisplayName("other failures stay apart: a server that takes no writes is read")
  void put_refusedByTheServer_readsGoOn() {
    CloseableChain<String, String> chain = chain(consecutive(3));
    chains.redis.onPuts().fails(FailureKind.OTHER);
    for (int i = 0; i < 5; i++) {
      chain.put("k" + i, "v");
    }

    assertThat(writes()).isEqualTo(State.OPEN);
    assertThat(reads()).isEqualTo(State.CLOSED);
  }

  @Test
  @DisplayName("one slow key is no layer that hangs")
  void read_oneKeyTimesOut_breakersStayClosed() {
    CloseableChain<String, String> chain = chain();
    chains.redis.onGets().hangs().forKeys(key -> key.endsWith(":slow"));
    for (int i = 0; i < 9; i++) {
      chain.lookup("slow");
    }

    assertThat(reads()).isEqualTo(State.CLOSED);
    assertThat(writes()).isEqualTo(State.CLOSED);
  }

  @Test
  @DisplayName("A breaker that is off, disabled or only measures is the user's wish")
  void trip_breakerThatMeasuresNothing_isLeftAlone() {
    CloseableChain<String, String> chain = chain();
    registry.circuitBreaker("books.redis.read").transitionToMetricsOnlyState();
    registry.circuitBreaker("books.redis.write").transitionToDisabledState();
    chains.redis.hangs();

    assertThat(timeoutsLost(number -> Calls.READS.call(chain, number))).isEqualTo(10);
    assertThat(reads()).isEqualTo(State.METRICS_ONLY);
    assertThat(writes()).isEqualTo(State.DISABLED);
  }

  @Nested
  @DisplayName("Z77: probes belong to the engine")
  class Probes {
    @Test
    void read_longOutage_noCallerWaitsAgain() {
      CloseableChain<String, String> chain = chain();
      chains.redis.hangs();
      chain.lookup("a");
      chains.clock.advance(SURE);
      chains.redis.resetCalls();

      for (int second = 0; second < 120; second++) {
        chains.clock.advance(ofSeconds(1));
        assertThat(nanos(() -> Calls.READS.call(chain, 1))).isZero();
        assertThat(nanos(() -> Calls.PUTS.call(chain, 2))).isZero();
      }

      assertThat(chains.redis.gets()).isZero();
      assertThat(chains.redis.puts()).isZero();
      // Of reads and of writes: at once, and then after 5, 10, 20 and 30 s.
      assertThat(chains.redis.probes()).isBetween(8, 20);
    }

    @Test
    void clock_layerAnswersAgain_closesWithoutACaller() {
      CloseableChain<String, String> chain = chain();
      chain.put("held", "v");
      chains.redis.hangs();
      chains.nearLayer.drop("held", chains.nearLayer.peek("held"));
      chain.lookup("a");
      chains.clock.advance(SURE);
      chain.put("missed", "v");
      chains.clock.advance(ofSeconds(1));
      chains.redis.recovers();

      chains.clock.advance(ofSeconds(10));

      assertThat(reads()).isEqualTo(State.CLOSED);
      assertThat(writes()).isEqualTo(State.CLOSED);
      assertThat(chain.getIfPresent("held")).isEqualTo("v");
      assertThat(chain.describe().toString()).doesNotContain("to replay");
    }

    @Test
    void onReachable_layerIsBack_isAskedAtOnce() {
      CloseableChain<String, String> chain = chain(failureRate(50).openFor(Duration.ofHours(1)));
      chains.redis.hangs();
      chain.lookup("a");
      chains.clock.advance(SURE);
      chains.clock.advance(ofSeconds(1));
      chains.redis.notifiesReachable();
      chains.clock.advance(ofSeconds(1));
      assertThat(reads()).isEqualTo(State.OPEN); // it had said so too early
      chains.redis.recovers();

      chains.redis.notifiesReachable();

      assertThat(reads()).isEqualTo(State.CLOSED);
      assertThat(writes()).isEqualTo(State.CLOSED);
      assertThat(chain.lookup("k").skipped()).isEmpty();
    }

    @Test
    @DisplayName(
        "a verdict by a few signs is looked into at once: a pause of this process is no outage")
    void trip_layerAnswersAfterAll_closesAtOnce() {
      CloseableChain<String, String> chain = chain();
      chains.redis.hangs();
      chain.lookup("a");
      chains.clock.advance(SURE);
      assertThat(reads()).isEqualTo(State.OPEN);
      chains.redis.recovers();
      chains.redis.releases();

      chains.clock.advance(TIMEOUT);
      chains.redis.notifiesReachable();

      assertThat(reads()).isEqualTo(State.CLOSED);
    }

    @Test
    @DisplayName("a server that took no writes is asked by what it has missed")
    void clock_writesWereRefused_missedOnesAreTheProbe() {
      CloseableChain<String, String> chain = chain(consecutive(3));
      chains.redis.onPuts().fails(FailureKind.OTHER);
      for (int i = 0; i < 5; i++) {
        chain.put("k" + i, "v");
      }
      chains.clock.advance(ofSeconds(2));
      assertThat(writes()).isEqualTo(State.OPEN);
      chains.redis.recovers();

      chains.clock.advance(ofSeconds(10));

      assertThat(writes()).isEqualTo(State.CLOSED);
      assertThat(chain.describe().toString()).doesNotContain("to replay");
    }

    @Test
    @DisplayName("and by the next writes if it has missed none")
    void put_writesWereRefusedAndNoneIsMissed_nextOnesAreTheProbe() {
      CloseableChain<String, String> chain = chain(consecutive(3));
      chains.redis.onPuts().fails(FailureKind.OTHER);
      for (int i = 0; i < 3; i++) {
        chain.get("k" + i, key -> "loaded"); // fills: refused, and missed by nobody
      }
      chains.redis.recovers();
      chains.clock.advance(ofSeconds(40));

      for (int i = 0; i < 6; i++) {
        assertThat(chain.put("p" + i, "v").layers().get("redis").status()).isEqualTo(Status.STORED);
      }

      assertThat(writes()).isEqualTo(State.CLOSED);
    }

    @Test
    @DisplayName("a breaker of the user's registry is probed by its own rules")
    void probe_givenBreaker_itsOwnPauseAndNumberCount() {
      CircuitBreakerConfig own = CircuitBreakerConfig.custom()
          .slidingWindowSize(4)
          .minimumNumberOfCalls(4)
          .permittedNumberOfCallsInHalfOpenState(2)
          .waitDurationInOpenState(ofSeconds(17))
          .build();
      registry.circuitBreaker("books.redis.read", own);
      CloseableChain<String, String> chain = chain();
      chains.redis.fails(FailureKind.CONNECTION);
      for (int i = 0; i < 4; i++) {
        chain.lookup("k" + i);
      }
      assertThat(reads()).isEqualTo(State.OPEN);
      chains.redis.recovers();
      chains.redis.resetCalls();

      chains.clock.advance(ofSeconds(16));
      assertThat(chains.redis.probes()).isZero();
      chains.clock.advance(ofSeconds(2));

      assertThat(chains.redis.probes()).isEqualTo(2);
      assertThat(reads()).isEqualTo(State.CLOSED);
    }

    @Test
    void close_openBreaker_leavesNothingOnTheClock() {
      CloseableChain<String, String> chain = chain();
      int before = chains.clock.scheduled();
      chains.redis.hangs();
      chain.lookup("a");
      chains.clock.advance(SURE);
      chains.clock.advance(TIMEOUT);

      chain.close();

      assertThat(chains.clock.scheduled()).isLessThanOrEqualTo(before);
    }
  }
}
