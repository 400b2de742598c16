package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.Entry;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What callers who share a load miss each other: nobody waits for the others, and nobody's leaving
 * is theirs.
 */
class SharedLoadTest {
  private final Chains chains = Chains.create();
  private final AtomicInteger loads = new AtomicInteger();
  private final CompletableFuture<@Nullable String> origin = new CompletableFuture<>();

  private CloseableChain<String, String> loading() {
    return chains.three(b -> b.loader(Loader.async(key -> {
      loads.incrementAndGet();
      return origin;
    })));
  }

  @Test
  @DisplayName(
      "Z12 C3 P7: a thousand callers of a load that fails all fail at once, and it is not begun again")
  void get_loadFails_allAreNotifiedTogether() {
    CloseableChain<String, String> chain = loading();
    List<CompletableFuture<@Nullable String>> callers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      callers.add(chain.async().get("k"));
    }
    chains.clock.advance(ofMillis(100));

    origin.completeExceptionally(new IOException("no connection"));

    assertThat(callers)
        .allSatisfy(caller -> assertThat(caller)
            .isCompletedExceptionally()
            .failsWithin(java.time.Duration.ZERO)
            .withThrowableThat()
            .havingCause()
            .isInstanceOf(LoadException.class));
    assertThat(loads).hasValue(1);
    assertThat(chain.stats().failures()).isEqualTo(1_000);
  }

  @Test
  @DisplayName(
      "Z11 B17 C6: who began the flight leaves it, in the walk or in the load, without a trace for those who joined")
  void get_whoBeganLeavesFirst_othersAreAnswered() {
    CloseableChain<String, String> chain = loading();
    chains.redis.holds();
    CompletableFuture<@Nullable String> began =
        chain.with(c -> c.timeout(ofMillis(20))).async().get("k");
    CompletableFuture<@Nullable String> second = chain.async().get("k");
    CompletableFuture<@Nullable String> third = chain.async().get("k");

    chains.clock.advance(ofMillis(30)); // in the walk
    assertThat(began).isCompletedExceptionally();
    chains.redis.recovers();
    chains.redis.releases();
    second.cancel(true); // in the load
    assertThat(third).isNotDone();
    origin.complete("v");

    assertThat(third).isCompletedWithValue("v");
    assertThat(loads).hasValue(1);
    assertThat(chain.stats().layer("redis").failures()).isZero();
    assertThat(chain.get("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("Z41 C6 P8: flights that everybody has left leave nothing behind")
  void cancel_allCallers_nothingIsLeft() {
    CloseableChain<String, String> chain = loading();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<@Nullable String> one = chain.async().get("k" + i);
      chain.async().getIfPresent("k" + i).cancel(true);
      one.cancel(true);
    }

    Gauges gauges = Objects.requireNonNull(Gauges.of(chain));
    assertThat(gauges.slots()).isZero();
    assertThat(gauges.flights()).isZero();
    assertThat(gauges.loadsRunning() + gauges.loadsWaiting()).isZero();
  }

  @Test
  @DisplayName("Z41 P8: what is known to be absent takes no more room near than values do")
  void get_manyAbsentKeys_nearLayerStaysBounded() {
    Chains small = Chains.withNearOf(10);
    CloseableChain<String, String> chain =
        small.two(l -> {}, b -> b.loader(FakeLoader.of(Map.<String, String>of())));

    for (int i = 0; i < 1_000; i++) {
      assertThat(chain.get("nobody" + i)).isNull();
    }

    assertThat(small.nearLayer.estimatedSize()).isLessThanOrEqualTo(10);
  }

  @Test
  @DisplayName(
      "Z10 C4 C8: what was stored between the look near and the begin of the flight is found there, and not loaded again")
  void get_storedAfterTheLookNear_isNotLoadedAgain() {
    BlindOnce<String, String> near = new BlindOnce<>(chains.nearLayer);
    CloseableChain<String, String> chain = chains
        .builder()
        .layer(LayerSpec.of("near", near))
        .layer(chains.redis)
        .loader(FakeLoader.of(key -> "loaded again"))
        .build();
    chain.put("k", "v");
    chains.redis.evictAll();

    near.blind = true;
    assertThat(chain.get("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("Z13 C15: at loader.timeout the thread of the loader is interrupted")
  void get_loaderHangs_interrupted() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .clock(chains.clock)
        .layer(chains.near())
        .loaderTimeout(ofSeconds(2))
        .loader(key -> {
          running.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException stopped) {
            interrupted.countDown();
          }
          return "late";
        })
        .build()) {
      CompletableFuture<String> answer = chain.async().get("k");
      running.await();

      chains.clock.advance(ofSeconds(3));

      assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(DeadlineExceededException.class);
    }
  }

  @Test
  @DisplayName(
      "Z13 P6: while hung loads hold all places, what is cached is answered, and other loads end by their deadlines")
  void get_allPlacesHang_othersEndInTime() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(key -> "v");
    Gate gate = loader.pauses();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains, b -> b.loader(loader).loaderParallel(1).loaderTimeout(ofSeconds(30)))) {
      chain.put("cached", "v");
      CompletableFuture<String> hung = chain.async().get("hung");
      gate.awaitArrivals(1);

      assertThat(chain.get("cached")).isEqualTo("v");
      assertThatThrownBy(() -> chain.with(c -> c.timeout(ofMillis(30))).get("other"))
          .isInstanceOf(DeadlineExceededException.class);

      gate.open();
      assertThat(hung.get(10, TimeUnit.SECONDS)).isEqualTo("v");
      assertThat(chain.get("other")).isEqualTo("v");
    }
  }

  @Test
  @DisplayName("Z14 C17: a ring of two keys in one chain is named, too")
  void get_ringOfTwoKeys_refused() {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains, b -> b.loader(key -> self.get().get(key.equals("a") ? "b" : "a")))) {
      self.set(chain);

      assertThatThrownBy(() -> chain.get("a"))
          .isInstanceOf(LoadException.class)
          .hasStackTraceContaining("books -> books -> books");
    }
  }

  @Test
  @DisplayName("Z14 C17: so is one of asynchronous loaders")
  void get_asynchronousRing_refused() {
    AtomicReference<Chain<String, String>> self = new AtomicReference<>();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains, b -> b.loader(Loader.async(key -> self.get().async().get(key))))) {
      self.set(chain);

      assertThatThrownBy(() -> chain.get("k"))
          .isInstanceOf(LoadException.class)
          .hasStackTraceContaining("this loader is loading the very key it asks for");
    }
  }

  /** A near layer that misses one look, as if what it holds had come just after it. */
  private static final class BlindOnce<K, V> implements NearLayer<K, V> {
    private final NearLayer<K, V> layer;
    private boolean blind;

    BlindOnce(NearLayer<K, V> layer) {
      this.layer = layer;
    }

    @Override
    public @Nullable Entry<V> peek(K key) {
      if (blind) {
        blind = false;
        return null;
      }
      return layer.peek(key);
    }

    @Override
    public PutResult store(K key, Entry<V> entry) {
      return layer.store(key, entry);
    }

    @Override
    public void drop(K key, Entry<V> seen) {
      layer.drop(key, seen);
    }

    @Override
    public int sweep(Predicate<Entry<V>> isDead, int limit) {
      return layer.sweep(isDead, limit);
    }

    @Override
    public void close() {}
  }
}
