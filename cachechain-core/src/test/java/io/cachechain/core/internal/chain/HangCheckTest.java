package io.cachechain.core.internal.chain;

import static io.cachechain.core.BreakerPolicy.consecutive;
import static io.cachechain.core.BreakerPolicy.failureRate;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.spi.PutResult.Status;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Z77: the first sign that a layer hangs is looked into by the engine, while no caller waits. */
@DisplayName("Z77: the first sign is looked into by the engine, while no caller waits")
class HangCheckTest extends HungChains {
  @Test
  @DisplayName(
      "timeouts(n) says how many signs open the breaker, and consecutive(n) means as many as that")
  void timeouts_given_counts() {
    CloseableChain<String, String> chain = chain(failureRate(50).timeouts(3));
    chains.redis.hangs();

    assertThat(timeoutsLost(number -> Calls.READS.call(chain, number))).isEqualTo(1);
    chains.clock.advance(TIMEOUT.multipliedBy(2).minusMillis(1));
    assertThat(reads()).isEqualTo(State.CLOSED);
    chains.clock.advance(ofMillis(1));
    assertThat(reads()).isEqualTo(State.OPEN);
    assertThat(consecutive(7).timeouts()).isEqualTo(7);
    assertThat(failureRate(50).timeouts()).isEqualTo(5);
  }

  @Test
  void timeouts_one_opensAtOnce() {
    CloseableChain<String, String> chain = chain(failureRate(50).timeouts(1));
    chains.redis.hangs();

    chain.lookup("a");

    assertThat(reads()).isEqualTo(State.OPEN);
    assertThat(writes()).isEqualTo(State.OPEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 2_000, 30_000})
  @DisplayName("with a long timeout, the breaker opens a second after the first sign")
  void silence_longTimeout_opensAfterASecond(int timeoutMillis) {
    CloseableChain<String, String> chain =
        chains.two(l -> l.timeout(ofMillis(timeoutMillis)), b -> b.circuitBreakers(registry));
    chains.redis.hangs();
    assertThat(nanos(() -> chain.lookup("a"))).isEqualTo(ofMillis(timeoutMillis).toNanos());

    assertThat(nanos(() -> chain.lookup("b"))).isZero();
    chains.clock.advance(ofMillis(999));
    assertThat(reads()).isEqualTo(State.CLOSED);
    chains.clock.advance(ofMillis(1));

    assertThat(reads()).isEqualTo(State.OPEN);
    assertThat(writes()).isEqualTo(State.OPEN);
    assertThat(nanos(() -> chain.put("b", "v"))).isZero();
  }

  @Test
  void silence_given_counts() {
    CloseableChain<String, String> chain = chain(failureRate(50).silence(ofMillis(150)));
    chains.redis.hangs();
    chain.lookup("a");

    chains.clock.advance(ofMillis(149));
    assertThat(reads()).isEqualTo(State.CLOSED);
    chains.clock.advance(ofMillis(1));

    assertThat(reads()).isEqualTo(State.OPEN);
  }

  @Test
  @DisplayName("a server that goes on before it is certain is used at once, and nothing opens")
  void hangCheck_layerAnswersAgain_isOverAndMissedWritesAreReplayed() {
    CloseableChain<String, String> chain = chain();
    chains.redis.hangs();
    chain.lookup("a");
    chain.put("missed", "v");
    assertThat(chain.describe().toString()).contains("open");
    chains.clock.advance(ofMillis(150));
    chains.redis.recovers();

    chains.clock.advance(ofMillis(60));

    assertThat(reads()).isEqualTo(State.CLOSED);
    assertThat(chain.lookup("k").skipped()).isEmpty();
    assertThat(chain.put("k", "v").layers().get("redis").status()).isEqualTo(Status.STORED);
    chains.clock.advance(ofSeconds(1));
    assertThat(chain.describe().toString()).doesNotContain("to replay").doesNotContain("open");
  }

  @Test
  @DisplayName("one answer is not enough: half of them may be lost")
  void hangCheck_someRequestsAnswered_goesOn() {
    CloseableChain<String, String> chain = chain();
    chains.redis.onGets().hangs();
    chain.lookup("a");
    int[] asked = {0};
    chains.redis.onGets().hangs().forKeys(key -> ++asked[0] % 5 == 0);

    chains.clock.advance(ofSeconds(1));

    assertThat(reads()).isEqualTo(State.OPEN);
    assertThat(asked[0]).isGreaterThan(5);
  }

  @Test
  @DisplayName("after a slow answer callers pass until the engine's own request is slow, too")
  void read_slowAnswers_areLookedInto() {
    CloseableChain<String, String> chain = chain();
    for (int i = 0; i < 10; i++) {
      chains.redis.delaysAnswers(ofMillis(i % 2 == 0 ? 60 : 1));
      assertThat(chain.lookup("k" + i).skipped()).isEmpty();
    }
    chains.redis.delaysAnswers(ofMillis(60));
    chain.lookup("one");
    chain.lookup("two");

    assertThat(nanos(() -> Calls.READS.call(chain, 3))).isZero();
  }

  @Test
  @DisplayName(
      "large values that take their time are no sign, since the engine's requests are small")
  void put_slowOnes_areNoSign() {
    CloseableChain<String, String> chain = chain();
    chains.redis.onPuts().delaysAnswers(ofMillis(90)).forKeys(key -> key.contains("large"));
    for (int i = 0; i < 8; i++) {
      assertThat(chain.put("large" + i, "v").layers().get("redis").status())
          .isEqualTo(Status.STORED);
    }

    assertThat(writes()).isEqualTo(State.CLOSED);
  }

  @Test
  @DisplayName("a layer that fails at once does not hang, whatever came before")
  void hangCheck_layerFailsAtOnce_isOver() {
    CloseableChain<String, String> chain = chain();
    chains.redis.hangs();
    chain.lookup("a");
    chains.redis.fails(FailureKind.CONNECTION);

    chains.clock.advance(TIMEOUT);

    assertThat(chain.lookup("b").skipped()).containsEntry("redis", FailureKind.CONNECTION);
    assertThat(reads()).isEqualTo(State.CLOSED);
  }

  @Test
  @DisplayName("a few time-outs among many answers are none, until they are more than a third")
  void read_manyAnswersBesideTimeouts_takesMore() {
    CloseableChain<String, String> chain = chain();
    int[] asked = {0};
    chains.redis.onGets().hangs().forKeys(key -> ++asked[0] % 4 == 0);
    List<CompletableFuture<Lookup<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      calls.add(chain.async().lookup("k" + i));
      chains.clock.advance(ofMillis(1));
    }
    chains.clock.advance(TIMEOUT);
    assertThat(calls)
        .allSatisfy(
            call -> assertThat(call.join().skipped().values()).doesNotContain(FailureKind.REFUSED));
    chains.redis.onGets().hangs().forKeys(key -> ++asked[0] % 2 == 0);

    for (int i = 0; i < 200; i++) {
      calls.add(chain.async().lookup("n" + i));
      chains.clock.advance(ofMillis(1));
    }

    assertThat(calls.get(calls.size() - 1).join().skipped().values()).contains(FailureKind.REFUSED);
  }

  @Test
  @DisplayName("a chain that nobody uses sends no requests of its own")
  void clock_idle_asksNothing() {
    CloseableChain<String, String> chain = chain();
    chain.lookup("a");
    chains.redis.resetCalls();

    chains.clock.advance(ofSeconds(100));

    assertThat(chains.redis.probes()).isZero();
    assertThat(chain.lookup("b").skipped()).isEmpty();
  }

  @Test
  void close_whileChecked_leavesNothingOnTheClock() {
    CloseableChain<String, String> chain = chain();
    int before = chains.clock.scheduled();
    chains.redis.hangs();
    chain.lookup("a");

    chain.close();
    chains.clock.advance(TIMEOUT);

    assertThat(chains.clock.scheduled()).isLessThanOrEqualTo(before);
  }

  @Test
  @DisplayName("who opens or resets the breaker by hand ends the check")
  void hangCheck_breakerChangedByHand_isOver() {
    CloseableChain<String, String> chain = chain();
    chains.redis.onGets().hangs();
    chain.lookup("a");
    chains.redis.recovers();

    registry.circuitBreaker("books.redis.read").transitionToForcedOpenState();
    registry.circuitBreaker("books.redis.read").transitionToClosedState();

    assertThat(chain.lookup("b").skipped()).isEmpty();
  }

  @Test
  @DisplayName("a breaker that opens again soon goes on with its longer pauses")
  void open_againSoonAfterItClosed_longerPauses() {
    CloseableChain<String, String> chain = chain();
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      chains.redis.hangs();
      chains.redis.onGenerations().hangs();
      chain.lookup("k" + i);
      chains.clock.advance(SURE.plus(TIMEOUT));
      chains.redis.recovers();
      chains.redis.onGenerations().recovers();
      long begin = chains.clock.nanoTime();
      while (reads() != State.CLOSED) {
        chains.clock.advance(ofMillis(10));
      }
      pauses.add(Duration.ofNanos(chains.clock.nanoTime() - begin));
    }

    assertThat(pauses.get(0)).isBetween(ofMillis(3_500), ofMillis(6_100));
    assertThat(pauses.get(1)).isBetween(ofMillis(7_500), ofMillis(12_100));
    assertThat(pauses.get(3)).isBetween(ofMillis(20_000), ofMillis(30_100));
    chains.clock.advance(ofSeconds(40));
    chains.redis.hangs();
    chain.lookup("later");
    chains.clock.advance(SURE.plus(TIMEOUT));
    chains.redis.recovers();
    chains.clock.advance(ofSeconds(6));
    assertThat(reads()).isEqualTo(State.CLOSED);
  }
}
