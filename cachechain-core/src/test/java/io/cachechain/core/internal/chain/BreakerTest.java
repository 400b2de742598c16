package io.cachechain.core.internal.chain;

import static io.cachechain.core.BreakerPolicy.consecutive;
import static io.cachechain.core.BreakerPolicy.failureRate;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.Lookup;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainListener;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.testing.RecordingListener;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When breakers open, how long, and what they do not count. */
class BreakerTest {
  private final Chains chains = Chains.create();
  private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();

  private CloseableChain<String, String> chain(BreakerPolicy policy) {
    return chains.two(
        l -> l.breaker(policy),
        b -> b.circuitBreakers(registry).settings(Settings.of("clock.max-skew", "100ms")));
  }

  private CircuitBreaker reads() {
    return registry.circuitBreaker("books.redis.read");
  }

  @Test
  @DisplayName("H2: they open by the share of slow calls, though each of them is answered")
  void read_halfSlow_breakerOpens() {
    CloseableChain<String, String> chain =
        chain(failureRate(100).slowerThan(ofMillis(50), 50).atLeast(10).lastCalls(10));
    for (int i = 0; i < 9; i++) {
      chains.redis.delays(ofMillis(i % 2 == 0 ? 60 : 1));
      assertThat(chain.lookup("k" + i)).isInstanceOf(Lookup.Miss.class);
    }
    assertThat(reads().getState()).isEqualTo(State.CLOSED); // fewer than the minimum of calls

    chains.redis.delays(ofMillis(60));
    chain.lookup("tenth");

    assertThat(reads().getState()).isEqualTo(State.OPEN);
  }

  @Test
  @DisplayName("H1 H2: a configuration of resilience4j is taken as it is, in the time of the chain")
  void read_configGiven_itsRulesCount() {
    CircuitBreakerConfig config = CircuitBreakerConfig.custom()
        .slidingWindow(4, 4, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(75)
        .waitDurationInOpenState(ofSeconds(7))
        .permittedNumberOfCallsInHalfOpenState(1)
        .automaticTransitionFromOpenToHalfOpenEnabled(true)
        .ignoreException(
            failure -> failure instanceof LayerException layer && layer.kind() == FailureKind.OTHER)
        .build();
    CloseableChain<String, String> chain = chains.two(
        l -> l.breaker(config),
        b -> b.circuitBreakers(registry).settings(Settings.of("clock.max-skew", "100ms")));
    fails(chain, FailureKind.OTHER, 10);
    assertThat(reads().getState()).as("ignored").isEqualTo(State.CLOSED);
    fails(chain, FailureKind.CONNECTION, 2);
    assertThat(reads().getState()).as("fewer than three of four").isEqualTo(State.CLOSED);

    fails(chain, FailureKind.CONNECTION, 2);

    assertThat(reads().getState()).isEqualTo(State.OPEN);
    assertThat(chain.describe().toString()).contains("75 % of 4");
    chains.redis.recovers();
    chains.clock.advance(ofMillis(6_900));
    assertThat(reads().getState()).isEqualTo(State.OPEN);
    chains.clock.advance(ofSeconds(1));
    assertThat(reads().getState()).isEqualTo(State.CLOSED);
  }

  private void fails(CloseableChain<String, String> chain, FailureKind kind, int times) {
    chains.redis.fails(kind);
    for (int i = 0; i < times; i++) {
      chain.lookup(kind.name() + i);
    }
  }

  @Test
  @DisplayName(
      "H1: what stands in a given configuration is not said a second time, in code or settings; timeouts in a row are the chain's own rule")
  void of_configGiven_othersAreRefused() {
    BreakerPolicy policy = BreakerPolicy.of(CircuitBreakerConfig.ofDefaults());

    assertThat(policy.timeouts(7).timeouts()).isEqualTo(7);
    assertThat(policy.silence(ofSeconds(7)).silence()).isEqualTo(ofSeconds(7));
    assertThat(policy.lastCalls()).isEqualTo(100);
    assertThat(policy.openFor()).isEqualTo(ofSeconds(60));
    for (UnaryOperator<BreakerPolicy> setter : List.<UnaryOperator<BreakerPolicy>>of(
        p -> p.lastCalls(5),
        p -> p.atLeast(5),
        p -> p.within(ofSeconds(5)),
        p -> p.slowerThan(ofSeconds(1), 5),
        p -> p.openFor(ofSeconds(1)))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> setter.apply(policy))
          .withMessageContaining("has no effect on a CircuitBreakerConfig. Set it there");
    }
    assertThatThrownBy(() -> chains.two(
            l -> l.breaker(CircuitBreakerConfig.ofDefaults()),
            b -> b.settings(Settings.of("layer.redis.breaker.open-for", "1s"))))
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("openFor has no effect on a CircuitBreakerConfig");
  }

  @Test
  @DisplayName("H23: over a window of time, what lies before it does not count")
  void read_failuresOutsideOfTheWindow_doNotCount() {
    CloseableChain<String, String> chain = chain(failureRate(50).atLeast(4).within(ofSeconds(10)));
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 3; i++) {
      chain.lookup("before" + i);
    }
    chains.clock.advance(ofSeconds(11));
    chain.lookup("alone");
    assertThat(reads().getState()).isEqualTo(State.CLOSED);

    for (int i = 0; i < 3; i++) {
      chain.lookup("within" + i);
    }

    assertThat(reads().getState()).isEqualTo(State.OPEN);
  }

  @Test
  @DisplayName("H5: the open time grows each time a probe fails, up to 30 s")
  void read_probesFail_staysOpenForLonger() {
    CloseableChain<String, String> chain = chain(consecutive(1).openFor(ofSeconds(5)));
    chains.redis.fails(FailureKind.CONNECTION);
    chain.lookup("k");
    List<Long> seconds = new ArrayList<>();
    for (int opened = 0; opened < 5; opened++) {
      seconds.add(secondsUntilAsked(chain));
    }

    // 5, 10, 20, 30, 30, each up to a fifth longer or shorter, and never over 30
    assertThat(seconds.get(0)).isBetween(4L, 6L);
    assertThat(seconds.get(1)).isBetween(8L, 12L);
    assertThat(seconds.get(2)).isBetween(16L, 24L);
    assertThat(seconds.subList(3, 5)).allMatch(each -> each >= 24 && each <= 31);
  }

  private long secondsUntilAsked(CloseableChain<String, String> chain) {
    int asked = chains.redis.probes();
    for (long second = 1; second < 60; second++) {
      chains.clock.advance(ofSeconds(1));
      chain.lookup("k");
      if (chains.redis.probes() > asked) {
        assertThat(reads().getState()).isEqualTo(State.OPEN);
        return second;
      }
    }
    throw new AssertionError("never asked");
  }

  @Test
  @DisplayName("H5: while the engine probes, calls are refused")
  void read_probeUnderWay_othersAreRefused() {
    CloseableChain<String, String> chain = chain(consecutive(1).openFor(ofSeconds(5)));
    chains.redis.fails(FailureKind.CONNECTION);
    chain.lookup("k");
    chains.redis.recovers();
    chains.redis.holds();
    chains.redis.resetCalls();
    reads().transitionToHalfOpenState();

    List<CompletableFuture<Lookup<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      calls.add(chain.async().lookup("k" + i));
    }

    assertThat(chains.redis.gets()).isZero();
    assertThat(chains.redis.probes()).isEqualTo(1);
    assertThat(calls)
        .allSatisfy(refused ->
            assertThat(refused.join().skipped()).containsEntry("redis", FailureKind.REFUSED));
    chains.redis.recovers();
    chains.redis.releases();
    assertThat(chains.redis.probes()).isEqualTo(1); // as many as it decides by
    assertThat(reads().getState()).isEqualTo(State.CLOSED);
  }

  @Test
  @DisplayName("H6: tombstones, garbage and superseded puts are no failures of the layer")
  void calls_answeredSoundly_breakersStayClosed() {
    CloseableChain<String, String> chain = chain(consecutive(2));
    for (int i = 0; i < 5; i++) {
      chain.invalidate("removed" + i);
      assertThat(chain.lookup("removed" + i)).isInstanceOf(Lookup.Miss.class);
      chains.redis.plant("books:e:garbage" + i, new byte[] {1, 2, 3});
      assertThat(chain.lookup("garbage" + i)).isInstanceOf(Lookup.Miss.class);
    }
    CloseableChain<String, String> other = chains.otherNode(chains.redis);
    List<CompletableFuture<Status>> older = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String key = "k" + i;
      chains.redis.onPuts().holds();
      older.add(chain
          .async()
          .put(key, "older")
          .thenApply(outcome -> outcome.layers().get("redis").status()));
      chains.redis.onPuts().recovers();
      chains.clock.advance(ofMillis(200)); // certainly newer
      other.put(key, "newer");
      chains.redis.releases();
    }

    assertThat(older).allSatisfy(each -> assertThat(each.join()).isEqualTo(Status.SUPERSEDED));
    assertThat(reads().getState()).isEqualTo(State.CLOSED);
    assertThat(registry.circuitBreaker("books.redis.write").getState()).isEqualTo(State.CLOSED);
  }

  @Test
  @DisplayName("H6: a caller's own cancellation is no failure of the layer")
  void cancel_callers_breakerStaysClosed() {
    CloseableChain<String, String> chain = chain(consecutive(2));
    chains.redis.holds();
    for (int i = 0; i < 5; i++) {
      chain.async().getIfPresent("k" + i).cancel(true);
    }

    assertThat(reads().getState()).isEqualTo(State.CLOSED);
    assertThat(chain.stats().layer("redis").failures()).isZero();
  }

  @Test
  @DisplayName("OB5: a listener is notified why a breaker has changed its state")
  void breaker_changesItsState_saysWhy() {
    RecordingListener<ChainListener> recorded = RecordingListener.of(ChainListener.class);
    CloseableChain<String, String> chain = chains.two(
        l -> l.breaker(failureRate(50).slowerThan(ofMillis(50), 90).atLeast(4).lastCalls(4)),
        b -> b.listener(recorded.listener()).circuitBreakers(registry));
    chains.redis.delays(ofMillis(60));
    chain.lookup("slow");
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 3; i++) {
      chain.lookup("k" + i);
    }
    chains.clock.advance(ofSeconds(7));
    chains.redis.recovers();
    chains.clock.advance(ofSeconds(13));
    reads().transitionToForcedOpenState();

    String begin = "breakerChanged(books, redis, read, ";
    assertThat(recorded.calls())
        .filteredOn(call -> call.startsWith("breakerChanged"))
        .containsExactly(
            begin + "closed, open, 75 % of 4 calls failed, 25 % were slow)",
            begin + "open, half open, the engine sends probes)",
            begin + "half open, open, the probe failed)",
            begin + "open, half open, the engine sends probes)",
            begin + "half open, closed, the probes were answered)",
            begin + "closed, forced open, it was told to)");
  }
}
