package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.ChainException;
import io.cachechain.CloseableChain;
import io.cachechain.EntryPolicy;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What loaders and callers do that nobody expects of them. */
class OddCallersTest {
  private final Chains chains = Chains.create();

  @Test
  @DisplayName("P1 C17: what a loader puts for its own key stays, whatever it then returns")
  void get_loaderPutsItsOwnKey_putStays() {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          self.get().put(key, "put");
          return "loaded";
        }))) {
      self.set(chain);

      assertThat(chain.get("k")).isEqualTo("loaded");
      assertThat(chain.get("k")).isEqualTo("put");
    }
  }

  @Test
  @DisplayName("P3 C17: what a loader returns that has invalidated its own key is kept nowhere")
  void get_loaderInvalidatesItsOwnKey_notKept() {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          self.get().invalidate(key);
          return "loaded";
        }))) {
      self.set(chain);

      assertThat(chain.get("k")).isEqualTo("loaded");
      assertThat(chain.getIfPresent("k")).isNull();
    }
  }

  static List<Loader<String, String>> oddLoaders() {
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    cancelled.cancel(true);
    return List.of(
        Loader.async(key -> null),
        Loader.async(key -> cancelled),
        Loader.async(key -> {
          throw new IllegalStateException("by test");
        }),
        Loader.ofOptional(key -> null),
        key -> {
          throw new InterruptedException("by test");
        },
        key -> {
          throw new CancellationException("by test");
        },
        key -> {
          throw new LinkageError("by test");
        },
        key -> {
          Thread.currentThread().interrupt();
          throw new IOException("by test");
        });
  }

  @ParameterizedTest
  @MethodSource("oddLoaders")
  @DisplayName(
      "C3 C7: however a loader fails, its callers get a LoadException, and the next load is none the worse")
  void get_loaderFailsOddly_loadException(Loader<String, String> odd) throws Exception {
    try (CloseableChain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loaderParallel(1))) {
      assertThatThrownBy(() -> chain.async().get("k", odd).get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(LoadException.class);

      String next = chain.get("k", key -> {
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        return "v";
      });
      assertThat(next).isEqualTo("v");
    }
  }

  @Test
  @DisplayName(
      "C1: many keys asked for at once by many threads, in any order, are loaded once each")
  void get_manyKeysByManyThreads_oneLoadEach() throws Exception {
    Map<String, AtomicInteger> loads = new ConcurrentHashMap<>();
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          loads.computeIfAbsent(key, any -> new AtomicInteger()).incrementAndGet();
          return "v" + key;
        }))) {
      for (int caller = 0; caller < 8; caller++) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          keys.add("k" + i);
        }
        Collections.shuffle(keys, new Random(caller));
        callers.execute(() -> keys.forEach(chain::get));
      }
      callers.shutdown();
      assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(loads).hasSize(200);
    assertThat(loads.values()).allMatch(count -> count.get() == 1);
  }

  @Test
  @DisplayName(
      "C6 P8: callers who cancel at any moment leave nothing behind, and those who stay are answered")
  void cancel_atAnyMoment_nothingIsLeft() throws Exception {
    Random random = new Random(7);
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains, b -> b.loader(Loader.async(key -> CompletableFuture.supplyAsync(() -> "v"))))) {
      List<CompletableFuture<String>> stay = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        CompletableFuture<String> call = chain.async().get("k" + i % 200);
        CompletableFuture<Map<String, String>> bulk =
            chain.async().getAll(List.of("k" + i % 200, "b" + i % 7));
        bulk.cancel(true);
        if (random.nextBoolean()) {
          call.cancel(true);
        } else {
          stay.add(call);
        }
        if (i % 10 == 0) {
          chain.invalidate("k" + i % 200);
        }
      }

      for (CompletableFuture<String> call : stay) {
        assertThat(call.get(10, TimeUnit.SECONDS)).isEqualTo("v");
      }
      Gauges gauges = Objects.requireNonNull(Gauges.of(chain));
      long end = System.nanoTime() + ofSeconds(10).toNanos();
      while (gauges.slots() > 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(gauges.slots()).isZero();
    }
  }

  @Test
  @DisplayName("C6 C9: when the last caller of a load leaves, other nodes wait for it no more")
  void cancel_lastOfTheNodeThatLoads_otherNodeLoads() {
    CloseableChain<String, String> holder =
        chains.three(b -> b.loader(Loader.async(key -> new CompletableFuture<>())));
    CloseableChain<String, String> other =
        chains.builder().layer(chains.redis).loader(key -> "v").build();
    CompletableFuture<String> only = holder.async().get("k");
    CompletableFuture<String> waits = other.async().get("k");
    assertThat(waits).isNotDone();

    only.cancel(true);
    chains.clock.advance(ofMillis(500));

    assertThat(waits).isCompletedWithValue("v");
  }

  @Test
  @DisplayName(
      "P6: an interrupted caller is answered from near at once, gives up what he would wait for, and keeps his flag")
  void calls_threadIsInterrupted_flagIsKept() throws Exception {
    Gate gate = new Gate();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          gate.pass();
          return "v";
        }))) {
      chain.put("near", "v");
      Thread.currentThread().interrupt();

      assertThat(chain.get("near")).isEqualTo("v");
      assertThatThrownBy(() -> chain.get("k"))
          .isInstanceOf(ChainException.class)
          .hasMessageContaining("the calling thread was interrupted");
      assertThatThrownBy(() -> chain.getAll(List.of("a", "b"))).isInstanceOf(ChainException.class);

      assertThat(Thread.interrupted()).isTrue();
      gate.open();
    }
  }

  @Test
  @DisplayName(
      "D-1 P1: a value put for a time that has passed is never answered, and neither is the one before")
  void put_untilThePast_nothingIsAnswered() {
    CloseableChain<String, String> chain = chains.three();
    chain.put("k", "old");

    chain.put("k", "new", EntryPolicy.until(chains.clock.instant().minus(ofSeconds(10))));

    assertThat(chain.get("k")).isNull();
    assertThat(chain.with(c -> c.skipReads("near")).get("k")).isNull();
  }

  @Test
  @DisplayName("P8: a key whose hash code fails is the caller's failure, and leaves nothing behind")
  void get_keyBreaks_nothingIsLeft() {
    record Broken(String text) {
      @Override
      public int hashCode() {
        throw new IllegalStateException("by test");
      }
    }

    try (CloseableChain<Broken, String> chain = ChainBuilder.create(
            "broken", Broken.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Broken, String>lru(10)))
        .layer(new FakeLayer("redis"))
        .loader(key -> "v")
        .build()) {
      assertThatThrownBy(() -> chain.get(new Broken("k"))).hasMessage("by test");
      assertThatThrownBy(() -> chain.put(new Broken("k"), "v")).hasMessage("by test");

      assertThat(Objects.requireNonNull(Gauges.of(chain)).slots()).isZero();
    }
  }

  @Test
  @DisplayName(
      "P5 F6: a codec that breaks costs the copy of that value, and not the writes that come afterwards")
  void put_codecBreaks_queueGoesOn() {
    io.cachechain.spi.Codec shallow = io.cachechain.spi.Codec.of(
        "shallow",
        String.class,
        value -> {
          if (value.equals("deep")) {
            throw new StackOverflowError("by test");
          }
          return value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        },
        bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
    Chain<String, String> chain = chains.three(b -> b.codec(shallow).loader(key -> "deep"));

    assertThat(chain.get("k")).isEqualTo("deep");
    assertThatThrownBy(() -> chain.put("k", "deep"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasRootCauseInstanceOf(StackOverflowError.class);

    assertThat(chain.put("k", "v").isComplete()).isTrue();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chains.otherNode(chains.redis).get("k")).isNull(); // of another codec
    assertThat(chain.with(c -> c.skipReads("near")).get("k")).isEqualTo("v");
  }
}
