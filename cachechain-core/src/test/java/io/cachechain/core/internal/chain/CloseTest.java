package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M1: closing a chain")
class CloseTest {
  private final Chains chains = Chains.create();

  @Test
  @DisplayName(
      "M1 P8: a closed chain leaves nothing for long on a clock that others use, where it would be kept in memory")
  void close_clockOfOthers_nothingIsLeftOnIt() {
    CloseableChain<String, String> chain = chains.two(
        l -> l.writes(WritePolicy.queued()).timeout(ofMillis(100)), b -> b.loader(k -> "v"));
    chain.get("loaded");
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 30; i++) {
      chain.get("a" + i); // fails, and opens the breaker
      chain.put("b" + i, "v"); // is missed
    }
    chains.redis.hangs();
    chain.put("c", "v");
    assertThat(chains.clock.scheduled()).isPositive();

    chain.close();
    chains.clock.advance(ofSeconds(10)); // a half-open breaker is looked after for so long

    assertThat(chains.clock.scheduled()).isZero();
  }

  @Test
  @DisplayName("M1: the layers are closed farthest first, and once")
  void close_threeLayers_farthestFirst() {
    List<String> closed = new ArrayList<>();
    CloseableChain<String, String> chain = chains
        .builder()
        .layer(closing("near-by", closed))
        .layer(closing("middle", closed))
        .layer(closing("far", closed))
        .build();

    chain.close();
    chain.close();

    assertThat(closed).containsExactly("far", "middle", "near-by");
  }

  @Test
  @DisplayName("M1: a load that runs is waited for, and its caller gets the value")
  void close_loadRuns_itsCallerIsAnswered() {
    CompletableFuture<String> loading = new CompletableFuture<>();
    CloseableChain<String, String> chain =
        chains.three(b -> b.loader(Loader.async(key -> loading)));
    CompletableFuture<String> answer = chain.async().get("k");
    var unused = chains.clock.schedule(() -> loading.complete("v"), ofSeconds(1));

    chain.close();

    assertThat(answer).isCompletedWithValue("v");
  }

  @Test
  @DisplayName("F8: a write while the chain closes is drained or refused, never lost in between")
  void put_whileClosing_isWrittenOrRefused() {
    CloseableChain<String, String> chain = chains.two(l -> l.writes(WritePolicy.queued()), b -> b);
    chains.redis.onPuts().delays(ofMillis(10));
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    for (int i = 0; i < 40; i++) {
      String key = "k" + i;
      var unused = chains.clock.schedule(
          () -> {
            try {
              chain.put(key, "v");
              accepted.incrementAndGet();
            } catch (IllegalStateException closed) {
              refused.incrementAndGet();
            }
          },
          ofMillis(i));
    }
    chains.clock.advance(ofMillis(20));

    chain.close();
    chains.clock.advance(ofSeconds(1));

    assertThat(accepted).hasPositiveValue();
    assertThat(refused).hasPositiveValue();
    assertThat(chains.redis.keys()).hasSize(accepted.get());
    assertThatThrownBy(() -> chain.put("late", "v")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("M1: who closes in what follows on an answer does not wait for that answer")
  void close_inWhatFollowsOnACall_atOnce() {
    for (int i = 0; i < 3; i++) {
      CloseableChain<String, String> chain = chains.three(b -> b.loader(key -> "v"));
      chains.redis.holds();
      CompletableFuture<?> call = switch (i) {
        case 0 -> chain.async().get("k" + i);
        case 1 -> chain.async().put("k" + i, "v");
        default -> chain.async().invalidateAll(List.of("a", "b"));
      };
      CompletableFuture<Void> closed = call.thenAccept(answer -> chain.close());
      long begin = chains.clock.nanoTime();

      chains.redis.recovers();
      chains.redis.releases();

      assertThat(closed).isCompleted();
      assertThat(chains.clock.nanoTime() - begin).isLessThan(ofSeconds(1).toNanos());
    }
  }

  @Test
  @DisplayName(
      "P6 P10: a load that outlasts close.timeout is stopped: its callers are notified, and other nodes wait for it no more")
  void close_loadHangs_callersAndOtherNodesAreNotified() {
    CloseableChain<String, String> chain = chains.three(
        b -> b.loader(Loader.async(key -> new CompletableFuture<>())).loaderTimeout(ofMinutes(5)));
    CloseableChain<String, String> other =
        chains.builder().layer(chains.redis).loader(key -> "v").build();
    CompletableFuture<String> waits = chain.async().get("k");
    CompletableFuture<String> waitsElsewhere = other.async().get("k");
    assertThat(waitsElsewhere).isNotDone();

    chain.close();
    chains.clock.advance(ofMillis(500));

    assertThat(waits)
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(LoadException.class)
        .withMessageContaining("the chain was closed");
    assertThat(waitsElsewhere).isCompletedWithValue("v");
    other.close();
  }

  @Test
  @DisplayName("P10: an interrupt from before does not keep the queues from being drained")
  void close_threadWasInterrupted_drained() {
    CloseableChain<String, String> chain = chains.two(l -> l.writes(WritePolicy.queued()), b -> b);
    chains.redis.onPuts().delays(ofMillis(10));
    for (int i = 0; i < 10; i++) {
      chain.put("k" + i, "v");
    }
    Thread.currentThread().interrupt();

    chain.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(chains.redis.keys()).hasSize(10);
  }

  @Test
  @DisplayName("A30 M1: a chain whose executor was shut down first closes its layers all the same")
  void close_executorIsShutDown_layersAreClosed() throws Exception {
    List<String> closed = new ArrayList<>();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .layer(closing("far", closed))
        .executor(executor)
        .loader(key -> "v")
        .build();
    assertThat(chain.get("k")).isEqualTo("v");
    executor.shutdown();

    assertThatThrownBy(() -> chain.get("other"))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("there is no thread for it");
    chain.close();

    assertThat(closed).containsExactly("far");
  }

  @Test
  @DisplayName(
      "P11: a bulk read that closing cuts short fails; a key without an answer is not absent")
  void getAll_closedInTheMiddle_fails() {
    AtomicReference<CloseableChain<String, String>> self = new AtomicReference<>();
    CloseableChain<String, String> chain = chains.three(b -> b.loader(key -> {
      self.get().close();
      return "v";
    }));
    self.set(chain);

    assertThatThrownBy(() -> chain.async().getAll(List.of("a", "b")).join())
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is being closed");
  }

  private static LayerSpec<Object, Object> closing(String name, List<String> closed) {
    return LayerSpec.of(name, new BlockingLayer() {
      @Override
      protected byte[] read(String key) {
        return null;
      }

      @Override
      protected PutResult put(String key, ByteEntry entry, Condition condition) {
        return PutResult.stored();
      }

      @Override
      public void close() {
        closed.add(name);
      }
    });
  }
}
