package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.ChainException;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.Loader;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.testing.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a load when its callers leave: it goes on for those who come later, unless the
 * last one cancels.
 */
class UnwaitedLoadTest {
  private final Chains chains = Chains.create();
  private final AtomicInteger loads = new AtomicInteger();
  private final List<CompletableFuture<@Nullable String>> origin = new ArrayList<>();

  private CloseableChain<String, String> loading() {
    return chains.three(b -> b.loaderTimeout(ofSeconds(2)).loader(loader()));
  }

  private Loader<String, String> loader() {
    return Loader.async(key -> {
      loads.incrementAndGet();
      CompletableFuture<@Nullable String> answer = new CompletableFuture<>();
      origin.add(answer);
      return answer;
    });
  }

  private static Chain<String, String> hurried(Chain<String, String> chain) {
    return chain.with(c -> c.timeout(ofMillis(150)));
  }

  private static Gauges gauges(Chain<String, String> chain) {
    return Objects.requireNonNull(Gauges.of(chain));
  }

  @Test
  @DisplayName(
      "C26 Z78: callers of 150 ms before a load of 500 ms make one load, which is stored, and the exception of each says that it goes on")
  void get_callersLeaveBeforeTheLoadHasEnded_oneLoadWhichIsStored() {
    CloseableChain<String, String> chain = loading();

    for (int i = 1; i <= 3; i++) {
      int waited = i * 150;
      assertThatThrownBy(() -> hurried(chain).get("k"))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageEndingWith("loader: running for " + waited + " ms, goes on.");
    }
    chains.clock.advance(ofMillis(50));
    origin.get(0).complete("v");

    assertThat(hurried(chain).get("k")).isEqualTo("v");
    assertThat(chain.lookup("k").toString()).contains("near");
    chains.nearLayer.sweep(entry -> true, 1_000);
    assertThat(chain.getIfPresent("k")).as("from redis").isEqualTo("v");
    assertThat(loads).hasValue(1);
    assertThat(gauges(chain).slots()).isZero();
  }

  @Test
  @DisplayName("C26: so it is with futures, bulk calls and futures that the caller ends himself")
  void async_callersLeave_oneLoadWhichIsStored() {
    CloseableChain<String, String> chain = loading();

    CompletableFuture<@Nullable String> one = hurried(chain).async().get("k");
    CompletableFuture<Map<String, String>> all = hurried(chain).async().getAll(List.of("k"));
    CompletableFuture<@Nullable String> own = chain.async().get("k");
    CompletableFuture<Map<String, String>> ownAll = chain.async().getAll(List.of("k"));
    chains.clock.advance(ofMillis(200));
    own.completeExceptionally(new IllegalStateException("the caller's own time-out"));
    ownAll.complete(Map.of());
    assertThat(one).isCompletedExceptionally();
    assertThat(all).isCompletedExceptionally();

    assertThat(gauges(chain).loadsRunning()).isEqualTo(1);
    origin.get(0).complete("v");

    assertThat(chain.getIfPresent("k")).isEqualTo("v");
    assertThat(loads).hasValue(1);
  }

  @Test
  @DisplayName("C26: whoever comes later joins it")
  void get_loadGoesOnForNobody_isJoined() {
    CloseableChain<String, String> chain = loading();
    assertThatThrownBy(() -> hurried(chain).get("k")).isInstanceOf(ChainException.class);

    CompletableFuture<@Nullable String> later = chain.async().get("k");
    origin.get(0).complete("v");

    assertThat(later).isCompletedWithValue("v");
    assertThat(loads).hasValue(1);
  }

  @Test
  @DisplayName("C26 C15: one that goes on for nobody ends at loader.timeout, and the key is free")
  void get_loadGoesOnForNobody_endsAtItsTimeout() {
    CloseableChain<String, String> chain = loading();
    assertThatThrownBy(() -> hurried(chain).get("k")).isInstanceOf(ChainException.class);

    chains.clock.advance(ofMillis(1_849));
    assertThat(origin.get(0)).isNotDone();
    chains.clock.advance(ofMillis(2));

    assertThat(origin.get(0)).isCancelled();
    assertThat(gauges(chain).slots()).isZero();
    assertThat(gauges(chain).loadsRunning()).isZero();
    CompletableFuture<@Nullable String> next = chain.async().get("k");
    origin.get(1).complete("v");
    assertThat(next).isCompletedWithValue("v");
  }

  @Test
  @DisplayName(
      "C26: the last caller ends it by cancelling, also if others had run out of time before")
  void cancel_lastOfSeveral_loadIsCancelled() {
    CloseableChain<String, String> chain = loading();
    CompletableFuture<@Nullable String> cancels = chain.async().get("k");
    CompletableFuture<@Nullable String> late = hurried(chain).async().get("k");
    chains.clock.advance(ofMillis(200));
    assertThat(late).isCompletedExceptionally();

    cancels.cancel(true);

    assertThat(origin.get(0)).isCancelled();
    assertThat(gauges(chain).slots()).isZero();
  }

  @Test
  @DisplayName("C26: a caller who cancels while another waits, who runs out of time then, does not")
  void cancel_notTheLast_loadGoesOn() {
    CloseableChain<String, String> chain = loading();
    CompletableFuture<@Nullable String> cancels = chain.async().get("k");
    CompletableFuture<@Nullable String> late = hurried(chain).async().get("k");

    cancels.cancel(true);
    chains.clock.advance(ofMillis(200));
    origin.get(0).complete("v");

    assertThat(late).isCompletedExceptionally();
    assertThat(chain.getIfPresent("k")).isEqualTo("v");
  }

  @Test
  @DisplayName(
      "C26 C6: where no load has begun, the work ends with the last caller, whose exception says that it was cancelled")
  void get_lastLeavesDuringTheWalk_nothingIsLoaded() {
    CloseableChain<String, String> chain = loading();
    chains.redis.holds();

    assertThatThrownBy(() -> hurried(chain).get("k"))
        .isInstanceOf(DeadlineExceededException.class)
        .hasMessageEndingWith("within 150 ms. redis: still asked, was cancelled.");
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(loads).hasValue(0);
    assertThat(gauges(chain).slots()).isZero();
    assertThat(gauges(chain).flights()).isZero();
  }

  @Test
  @DisplayName(
      "C26: a load counts in loader.parallel while it goes on; one that waits for a place is cancelled with its last caller")
  void get_loadGoesOnForNobody_holdsItsPlace() {
    CloseableChain<String, String> chain =
        chains.three(b -> b.loaderTimeout(ofSeconds(2)).loaderParallel(1).loader(loader()));
    assertThatThrownBy(() -> hurried(chain).get("a")).isInstanceOf(ChainException.class);

    assertThatThrownBy(() -> hurried(chain).get("b"))
        .hasMessageEndingWith(
            "loader: waited for a place for 150 ms (loader.parallel), was cancelled.");
    assertThat(gauges(chain).loadsRunning()).isEqualTo(1);
    assertThat(gauges(chain).loadsWaiting()).isZero();
    CompletableFuture<@Nullable String> stays = chain.async().get("c");
    origin.get(0).complete("v");
    origin.get(1).complete("w");

    assertThat(chain.getIfPresent("a")).isEqualTo("v");
    assertThat(stays).isCompletedWithValue("w");
    assertThat(loads).hasValue(2);
  }

  @Test
  @DisplayName("C26: a load whose value could not be stored any more ends with its last caller")
  void get_lastLeavesAfterAnInvalidation_loadIsCancelled() {
    CloseableChain<String, String> chain = loading();
    CompletableFuture<@Nullable String> late = hurried(chain).async().get("k");

    chain.invalidate("k");
    chains.clock.advance(ofMillis(200));

    assertThat(late).isCompletedExceptionally();
    assertThat(origin.get(0)).isCancelled();
    assertThat(gauges(chain).slots()).isZero();
  }

  @Test
  @DisplayName(
      "C26 C9: a load that goes on keeps its lease: other nodes wait for its value and get it")
  void get_loadGoesOnForNobody_keepsItsLease() {
    CloseableChain<String, String> chain = loading();
    AtomicInteger othersLoads = new AtomicInteger();
    CloseableChain<String, String> other = chains
        .builder()
        .layer(chains.redis)
        .loader(key -> "own" + othersLoads.incrementAndGet())
        .build();
    assertThatThrownBy(() -> hurried(chain).get("k")).isInstanceOf(ChainException.class);

    CompletableFuture<@Nullable String> waits = other.async().get("k");
    chains.clock.advance(ofMillis(300));
    assertThat(waits).isNotDone();
    origin.get(0).complete("v");
    chains.clock.advance(ofSeconds(1));

    assertThat(waits).isCompletedWithValue("v");
    assertThat(othersLoads).hasValue(0);
  }

  @Test
  @DisplayName(
      "C26: an interrupted caller leaves as one who has run out of time does: the load goes on")
  void get_lastCallerIsInterrupted_loadGoesOn() throws Exception {
    Gate gate = new Gate();
    try (CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.loader(key -> {
          loads.incrementAndGet();
          gate.pass();
          return "v";
        }))) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller = new Thread(() -> {
        try {
          chain.get("k");
        } catch (ChainException interrupted) {
          thrown.complete(interrupted);
        }
      });
      caller.start();
      gate.awaitArrivals(1);

      caller.interrupt();

      assertThat(thrown.get(10, TimeUnit.SECONDS))
          .hasMessageContaining("interrupted")
          .hasMessageEndingWith("goes on");
      gate.open();
      assertThat(chain.get("k")).isEqualTo("v");
      assertThat(loads).hasValue(1);
    }
  }

  @Test
  @DisplayName("C26 P10: closing does not wait for a load that nobody waits for, but interrupts it")
  void close_loadGoesOnForNobody_isInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CloseableChain<String, String> chain = ChainsOnThreads.chain(
        chains,
        b -> b.settings(Settings.of("close.timeout", "10m")).loader(key -> {
          try {
            new CountDownLatch(1).await();
            return "never";
          } catch (InterruptedException stopped) {
            interrupted.countDown();
            throw stopped;
          }
        }));
    assertThatThrownBy(() -> hurried(chain).get("k")).isInstanceOf(ChainException.class);

    chain.close();

    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
