package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.Gate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GuardsTest {
  private final Chains chains = Chains.create();

  @Test
  @DisplayName("H1 H3 H7 P11: an open breaker refuses at once; a refusal is neither hit nor miss")
  void read_breakerOpens_refusals() {
    Chain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.consecutive(3)), b -> b);
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 5; i++) {
      chain.getIfPresent("k");
    }

    assertThat(chains.redis.gets()).isEqualTo(3);
    assertThat(chain.stats().layer("redis").failures()).isEqualTo(3);
    assertThat(chain.stats().layer("redis").refusals()).isEqualTo(2);
    assertThat(chain.lookup("k").skipped()).isEqualTo(Map.of("redis", FailureKind.REFUSED));
    assertThat(chain.describe().toString()).contains("open");
  }

  @Test
  @DisplayName("H5: a probe that never ends does not hold the breaker half-open")
  void read_probeHangs_breakerOpensAgain() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    Chain<String, String> chain =
        chains.two(l -> l.breaker(BreakerPolicy.consecutive(3)), b -> b.circuitBreakers(registry));
    CircuitBreaker breaker = registry.circuitBreaker("books.redis.read");
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 3; i++) {
      chain.getIfPresent("k" + i);
    }
    chains.redis.hangs();
    breaker.transitionToHalfOpenState();
    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);

    chains.clock.advance(ofMillis(251));

    assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
  }

  @Test
  @DisplayName(
      "H5: after its open time the engine sends probes, and the breaker closes when they succeed")
  void read_serverIsBack_breakerCloses() {
    Chain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.consecutive(3)), b -> b);
    chain.put("k", "v");
    chains.nearLayer.sweep(entry -> true, 10);
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 4; i++) {
      chain.getIfPresent("k");
    }
    chains.redis.recovers();
    assertThat(chain.getIfPresent("k")).isNull();

    chains.clock.advance(ofSeconds(7));
    for (int i = 0; i < 6; i++) {
      assertThat(chain.getIfPresent("k")).isEqualTo("v");
      chains.nearLayer.sweep(entry -> true, 10);
    }
    assertThat(chain.describe().toString()).doesNotContain("open");
  }

  @Test
  @DisplayName("H2: they open by the share of failures among the last requests")
  void read_halfFail_breakerOpens() {
    Chain<String, String> chain =
        chains.two(l -> l.breaker(BreakerPolicy.failureRate(50).lastCalls(10)), b -> b);
    for (int i = 0; i < 10; i++) {
      if (i % 2 == 0) {
        chains.redis.fails(FailureKind.TIMEOUT);
      } else {
        chains.redis.recovers();
      }
      chain.getIfPresent("k" + i);
    }
    int asked = chains.redis.gets();

    chain.getIfPresent("more");

    assertThat(chains.redis.gets()).isEqualTo(asked);
  }

  @Test
  @DisplayName("H6: misses and undecodable payloads are no failures of the layer")
  void read_missesOnly_breakerStaysClosed() {
    Chain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.consecutive(2)), b -> b);
    for (int i = 0; i < 10; i++) {
      chain.getIfPresent("k" + i);
    }

    assertThat(chains.redis.gets()).isEqualTo(10);
  }

  @Test
  @DisplayName(
      "H1: reads and writes have breakers of their own, in the registry that was handed in")
  void breakers_handedInRegistry_holdsThem() {
    CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();
    Chain<String, String> chain =
        chains.two(l -> l.breaker(BreakerPolicy.consecutive(2)), b -> b.circuitBreakers(registry));
    chains.redis.onPuts().fails(FailureKind.CONNECTION);
    chain.put("a", "v");
    chain.put("b", "v");

    assertThat(registry.getAllCircuitBreakers())
        .extracting(breaker -> breaker.getName())
        .containsExactlyInAnyOrder("books.redis.read", "books.redis.write");
    assertThat(registry.circuitBreaker("books.redis.write").getState().name()).isEqualTo("OPEN");
    assertThat(registry.circuitBreaker("books.redis.read").getState().name()).isEqualTo("CLOSED");
  }

  @Test
  @DisplayName("F19 H8: writes have the layer's timeout too")
  void put_layerHangs_endsAtTheTimeout() {
    Chain<String, String> chain = chains.two(l -> l.timeout(ofMillis(100)), b -> b);
    chains.redis.hangs();
    long begin = chains.clock.nanoTime();

    assertThat(chain.put("k", "v").layers().get("redis").status())
        .isEqualTo(PutResult.Status.MISSED);

    assertThat(chains.clock.nanoTime() - begin).isBetween(90_000_000L, 120_000_000L);
  }

  @Test
  @DisplayName("H15: a read is tried again only if that was set, and only for what can pass")
  void read_retrySet_transientFailuresAreTriedAgain() {
    Chain<String, String> chain = chains.two(l -> l.set("retry", "2"), b -> b);
    chain.put("k", "v");
    chains.nearLayer.sweep(entry -> true, 10);
    chains.redis.failsTimes(2);

    assertThat(chain.get("k")).isEqualTo("v");

    assertThat(chains.redis.gets()).isEqualTo(3);
    assertThat(chain.stats().layer("redis").requests()).isEqualTo(1);
    assertThat(chain.stats().layer("redis").hits()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "H15: reads are not tried again by default, not for what cannot pass, and not beyond the layer's timeout")
  void read_retryNotSetOrOfNoUse_oneAttempt() {
    Chain<String, String> never = chains.otherNode(chains.redis);
    Chain<String, String> chain =
        chains.two(l -> l.set("retry", "3").timeout(ofMillis(100)), b -> b);
    chains.redis.fails(FailureKind.CONNECTION);
    never.getIfPresent("k");
    assertThat(chains.redis.gets()).isEqualTo(1);

    chains.redis.fails(FailureKind.MISUSE);
    chain.getIfPresent("k");
    assertThat(chains.redis.gets()).isEqualTo(2);

    chains.redis.hangs();
    long begin = chains.clock.nanoTime();
    chain.getIfPresent("k");
    assertThat(chains.clock.nanoTime() - begin).isLessThanOrEqualTo(110_000_000L);
  }

  @Test
  @DisplayName(
      "B3 H7: invalidating again is no error, and its outcome names the layers that are still missed")
  void invalidate_layerFails_outcomeNamesIt() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v");
    chains.redis.fails(FailureKind.CONNECTION);

    for (int i = 0; i < 2; i++) {
      WriteOutcome outcome = chain.invalidate("k");

      assertThat(outcome.isComplete()).isFalse();
      assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.MISSED);
      assertThat(outcome.layers().get("jdbc").status()).isEqualTo(PutResult.Status.STORED);
      assertThat(chain.getIfPresent("k")).isNull();
    }
    chains.redis.recovers();
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P5 A8: null stages, thrown exceptions, stages completed with nonsense: failures of the layer, never of the caller")
  void read_layerBreaksTheContract_isPassed() {
    List<Supplier<CompletionStage<byte[]>>> nonsense = List.of(
        () -> null,
        () -> {
          throw new IllegalStateException("from get");
        },
        () -> {
          throw new AssertionError("an Error from get");
        },
        () -> CompletableFuture.failedStage(new StackOverflowError()),
        () -> CompletableFuture.completedStage(new byte[0]),
        () -> CompletableFuture.completedStage(new byte[100_000]));
    for (Supplier<CompletionStage<byte[]>> each : nonsense) {
      try (CloseableChain<String, String> chain = ChainBuilder.create(
              "books", String.class, String.class)
          .layer(LayerSpec.of("broken", new BrokenLayer(each)))
          .loader(key -> "loaded")
          .build()) {
        assertThat(chain.get("k")).isEqualTo("loaded");
      }
    }
  }

  @Test
  @DisplayName(
      "H19 Z20 P6: a layer that blocks against its contract holds up nobody beyond its timeout")
  void read_layerBlocksTheCall_callerIsReleased() throws Exception {
    Gate gate = new Gate();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(
            LayerSpec.of("blocks", new BrokenLayer(() -> {
              try {
                gate.pass();
              } catch (InterruptedException ignored) {
                Thread.currentThread().interrupt();
              }
              return CompletableFuture.completedStage(null);
            })),
            l -> l.timeout(ofMillis(100)).parallel(1).set("waiting", "1"))
        .loader(key -> "loaded")
        .build()) {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        answers.add(chain.async().get("k" + i));
      }

      for (CompletableFuture<String> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("loaded");
      }
      // One of the two places was taken by the question for the record of generations.
      assertThat(chain.stats().layer("blocks").refusals()).isEqualTo(4);
      gate.open();
    }
  }

  @Test
  @DisplayName(
      "a layer that gets more requests than it may run is said to be full, and not to be away")
  void read_moreThanMayRun_isNoOutage() throws Exception {
    Gate gate = new Gate();
    BlockingLayer layer = new BlockingLayer() {
      @Override
      protected byte[] read(String key) throws InterruptedException {
        gate.pass();
        return null;
      }

      @Override
      protected PutResult put(String key, ByteEntry entry, Condition condition) {
        return PutResult.stored();
      }
    };
    try (LogLines log = new LogLines(Level.WARN);
        CloseableChain<String, String> chain = ChainBuilder.create(
                "books", String.class, String.class)
            .layer(
                LayerSpec.of("table", layer),
                l -> l.timeout(ofSeconds(30)).parallel(1).set("waiting", "1"))
            .loader(key -> "loaded")
            .build()) {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        answers.add(chain.async().get("k" + i));
      }
      CompletableFuture.anyOf(answers.toArray(CompletableFuture<?>[]::new))
          .get(60, TimeUnit.SECONDS);
      assertThat(chain.stats().layer("table").refusals()).isPositive();
      gate.open();
      for (CompletableFuture<String> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("loaded");
      }

      assertThat(log.lines())
          .anyMatch(line -> line.contains("table: read: refused, since more requests come"))
          .noneMatch(line -> line.contains("replayed when it is back"));
    }
  }

  @Test
  @DisplayName(
      "H8 H19: a blocking layer is interrupted at its timeout, and its thread serves others afterwards")
  void read_blockingLayerHangs_interrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    BlockingLayer layer = new BlockingLayer() {
      @Override
      protected byte[] read(String key) throws InterruptedException {
        if (key.endsWith("slow")) {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException stopped) {
            interrupted.countDown();
            throw stopped;
          }
        }
        return null;
      }

      @Override
      protected PutResult put(String key, ByteEntry entry, Condition condition) {
        return PutResult.stored();
      }
    };
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(
            LayerSpec.of("files", layer),
            l -> l.timeout(ofMillis(100)).parallel(1).breaker(BreakerPolicy.off()))
        .build()) {
      assertThat(chain.lookup("slow").skipped()).isEqualTo(Map.of("files", FailureKind.TIMEOUT));

      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(chain.lookup("quick")).isInstanceOf(Lookup.Miss.class);
    }
  }

  @Test
  @DisplayName(
      "H9 P5: fail fast: a layer so marked fails the call, which names it; others are skipped")
  void failFast_layerFails_callFails() {
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.near())
        .layer(chains.redis, l -> l.set("fail-fast", "true"))
        .layer(chains.jdbc)
        .loader(key -> "loaded")
        .build();
    chains.jdbc.fails(FailureKind.CONNECTION);
    assertThat(chain.get("k")).isEqualTo("loaded");
    chains.redis.fails(FailureKind.CONNECTION);

    assertThatThrownBy(() -> chain.get("other"))
        .isInstanceOfSatisfying(
            LayerException.class, failure -> assertThat(failure.layer()).isEqualTo("redis"));
    assertThatThrownBy(() -> chain.getIfPresent("other")).isInstanceOf(LayerException.class);
    assertThatThrownBy(() -> chain.put("k", "v"))
        .isInstanceOfSatisfying(LayerException.class, failure -> {
          assertThat(failure.outcome()).isNotNull();
          assertThat(failure.outcome().layers().get("redis").status())
              .isEqualTo(PutResult.Status.MISSED);
        });
    chains.redis.recovers();
    assertThat(chain.getIfPresent("k"))
        .isNull(); // Z6: what threw is shown nowhere, and nothing older either
  }

  @Test
  @DisplayName("H14 A28: a layer whose server is away does not stop the start, and says so")
  void build_serverAway_chainWorksAndSaysSo() {
    chains.redis.startsAway();

    Chain<String, String> chain = chains.two(l -> {}, b -> b.loader(key -> "loaded"));

    assertThat(chain.describe().toString()).contains("not connected");
    assertThat(chain.get("k")).isEqualTo("loaded");
    chains.redis.recovers();
    chain.get("other");
    assertThat(chain.describe().toString()).doesNotContain("not connected");
  }

  @Test
  @DisplayName("Z79: the state of a layer that refuses says why, in the words of the server")
  void describe_layerRefuses_saysWhy() {
    chains.redis.startsAway(
        new LayerException(FailureKind.MISUSE, "WRONGPASS invalid password", null));

    Chain<String, String> chain = chains.two(l -> {}, b -> b.loader(key -> "loaded"));

    assertThat(chain.describe().toString()).contains("not connected: WRONGPASS invalid password");
    chain.get("k");
    assertThat(chain.describe().toString()).contains("not connected: WRONGPASS invalid password");
    chains.redis.recovers();
    chain.get("other");
    assertThat(chain.describe().toString()).doesNotContain("not connected", "WRONGPASS");
  }

  @Test
  @DisplayName("I6: a value that cannot be encoded is the caller's error, and nothing is stored")
  void put_codecFails_illegalArgument() {
    io.cachechain.spi.Codec broken = io.cachechain.spi.Codec.of(
        "broken",
        String.class,
        value -> {
          throw new IllegalStateException("no");
        },
        bytes -> "");
    Chain<String, String> chain = chains.three(b -> b.codec(broken).loader(key -> "loaded"));

    assertThatThrownBy(() -> chain.put("k", "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be encoded by the codec 'broken'");
    assertThat(chain.get("k")).isEqualTo("loaded");
    assertThat(chains.redis.keys())
        .allSatisfy(storageKey -> assertThat(chains.redis.heldVersion(storageKey))
            .matches(HybridClock::isReservation, "nothing but a reservation"));
    assertThat(chain.getIfPresent("k")).isEqualTo("loaded"); // kept in the object layer
  }

  @Test
  @DisplayName("B20: keys are checked before anything is stored")
  void put_badKey_illegalArgument() {
    Chain<String, String> chain = chains.three();

    for (String key : List.of("", " x", "x ", "a\u0000b", "x".repeat(1_025), "\ud800")) {
      assertThatThrownBy(() -> chain.put(key, "v")).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> chain.get(key)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(chains.redis.calls()).isEmpty();
    assertThat(chain.put("inner spaces are fine", "v").isComplete()).isTrue();
  }

  @Test
  @DisplayName("B2: null keys and values are refused at once, by name")
  void anyCall_null_isRefused() {
    Chain<String, String> chain = chains.three();

    assertThatThrownBy(() -> chain.put("k", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(
            "chain 'books', put: value is null. To record that the origin has none, return null from the loader;"
                + " to remove, call invalidate.");
    assertThatThrownBy(() -> chain.get(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("key is null");
    assertThatThrownBy(() -> chain.async().getAll(null)).hasMessageContaining("keys is null");
    assertThatThrownBy(() -> chain.with(c -> c.skipReads("reddis")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no layer 'reddis'. Its layers: near, redis, jdbc");
  }

  /** A layer whose reads are what a test makes of them. */
  private record BrokenLayer(Supplier<CompletionStage<byte[]>> reads) implements ByteLayer {
    @Override
    public CompletionStage<byte[]> get(String key, Deadline deadline) {
      return reads.get();
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      return null;
    }
  }
}
