package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.LoadException;
import io.cachechain.Loader;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.Gate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loads that wait for each other in a ring of several callers, threads and chains. Time stands
 * still, so no time-out ends anything here.
 */
class LoadRingTest {
  private final Map<Integer, CloseableChain<Integer, String>> chains = new ConcurrentHashMap<>();
  private final Gate gate = new Gate();
  private final FakeClock clock = FakeClock.frozen();
  private boolean showKeys;

  /**
   * Returns a chain whose loader of a key asks for the next key of the ring, in the chain of that
   * number if there are several.
   */
  private CloseableChain<Integer, String> chain(int number, int size, int chainsInAll, Way way) {
    return ChainBuilder.create("ring" + number, Integer.class, String.class)
        .clock(clock)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, String>lru(100)))
        .settings(settings(number))
        .loader(way.loader(key -> {
          if (key >= size) {
            return null;
          }
          gate.pass();
          int next = (key + 1) % size;
          return new Asked(chains.get(next % chainsInAll), next);
        }))
        .build();
  }

  private java.util.Properties settings(int number) {
    java.util.Properties settings = new java.util.Properties();
    if (showKeys) {
      settings.setProperty("cachechain.chains.ring" + number + ".messages.keys", "show");
    }
    return settings;
  }

  static Stream<Arguments> rings() {
    return EnumSet.allOf(Way.class).stream()
        .flatMap(way -> Stream.of(
            Arguments.of(2, 1, way),
            Arguments.of(3, 1, way),
            Arguments.of(2, 2, way),
            Arguments.of(5, 3, way)));
  }

  @ParameterizedTest(name = "{0} keys in {1} chains by {2}")
  @MethodSource("rings")
  @DisplayName(
      "C27 Z80: loads of several callers that wait for each other in a ring all end at once, and the exception of each caller names the ring")
  void get_ringOfSeveralCallers_named(int size, int chainsInAll, Way way) throws Exception {
    for (int number = 0; number < chainsInAll; number++) {
      chains.put(number, chain(number, size, chainsInAll, way));
    }
    List<CompletableFuture<String>> callers = new ArrayList<>();
    for (int key = 0; key < size; key++) {
      callers.add(chains.get(key % chainsInAll).async().get(key));
    }
    gate.awaitArrivals(size); // each load runs, and will join the next

    gate.open();

    for (CompletableFuture<String> caller : callers) {
      assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("waits for this loader (ring")
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasNoCause();
    }
    assertThat(chains.get(0).get(size + 1)).as("the chain goes on").isNull();
    chains.values().forEach(CloseableChain::close);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName("C27: with messages.keys=show the exception names the keys of the ring")
  void get_ringAndKeysMayBeShown_namedByKeys(Way way) throws Exception {
    showKeys = true;
    chains.put(0, chain(0, 2, 1, way));
    CompletableFuture<String> one = chains.get(0).async().get(0);
    CompletableFuture<String> other = chains.get(0).async().get(1);
    gate.awaitArrivals(2);
    gate.open();

    assertThatThrownBy(() -> one.get(30, TimeUnit.SECONDS))
        .hasStackTraceContaining("ring0[0]")
        .hasStackTraceContaining("-> ring0[1]");
    assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS)).isInstanceOf(Exception.class);
    chains.get(0).close();
  }

  @Test
  @DisplayName(
      "C27: loads that wait for each other without a ring, in any order, are all answered: nobody is refused")
  void get_manyLoadsShareOthers_noneIsRefused() throws Exception {
    try (CloseableChain<Integer, String> chain = ChainBuilder.create(
            "tree", Integer.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, String>lru(10_000)))
        .loader(key -> {
          if (key < 2) {
            return "v";
          }
          // Each needs two smaller ones, one of them through a future: a lattice without rings.
          CompletableFuture<String> half = chains.get(0).async().get(key / 2);
          return chains.get(0).get(key - 2) + half.join().charAt(0);
        })
        .build()) {
      chains.put(0, chain);
      List<CompletableFuture<String>> callers = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        callers.add(chain.async().get((i * 37) % 60));
      }

      for (CompletableFuture<String> caller : callers) {
        assertThat(caller.get(60, TimeUnit.SECONDS)).startsWith("v");
      }
    }
  }

  @Test
  @DisplayName(
      "C27: a load which has given up its wait is no part of a ring, and what loaders only look at is none")
  void get_waitIsOver_noRing() throws Exception {
    Gate other = new Gate();
    try (CloseableChain<Integer, String> chain = ChainBuilder.create(
            "books", Integer.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, String>lru(100)))
        .loader(key -> {
          Chain<Integer, String> self = chains.get(0);
          if (key == 1) {
            gate.pass();
            assertThatThrownBy(() -> self.with(c -> c.timeout(ofMillis(20))).get(2))
                .isInstanceOf(io.cachechain.DeadlineExceededException.class);
            other.open();
            return "one";
          }
          other.pass();
          assertThat(self.getIfPresent(1)).isIn(null, "one");
          return self.get(1) + " and two";
        })
        .build()) {
      chains.put(0, chain);
      CompletableFuture<String> two = chain.async().get(2);
      other.awaitArrivals(1);
      CompletableFuture<String> one = chain.async().get(1);
      gate.open();

      assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("one");
      assertThat(two.get(30, TimeUnit.SECONDS)).isEqualTo("one and two");
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  @DisplayName(
      "C17 C27: loads nested deeper than loader.max-depth are refused; the first exception says so, whatever loaders wrap it in")
  void get_tooDeep_firstExceptionSaysWhy(Way way) {
    try (CloseableChain<Integer, String> chain = ChainBuilder.create(
            "deep", Integer.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, String>lru(100)))
        .settings(depth("3"))
        .loader(way.loader(key -> key == 0 ? null : new Asked(chains.get(0), key - 1)))
        .build()) {
      chains.put(0, chain);

      assertThat(chain.get(2)).as("three loads").isEqualTo("null!!");
      assertThatThrownBy(() -> chain.get(7))
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("3 loads wait for this one, each for the next (loader.max-depth)")
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasNoCause();
    }
  }

  private static java.util.Properties depth(String most) {
    java.util.Properties settings = new java.util.Properties();
    settings.setProperty("cachechain.chains.deep.loader.max-depth", most);
    return settings;
  }

  /** What a loader asks for. */
  private record Asked(Chain<Integer, String> chain, int key) {}

  private interface Ask {
    Asked of(int key) throws Exception;
  }

  /** How loaders ask for other keys. */
  enum Way {
    BLOCKING {
      @Override
      Loader<Integer, String> loader(Ask ask) {
        return key -> {
          Asked asked = ask.of(key);
          return asked == null ? null : asked.chain.get(asked.key) + "!";
        };
      }
    },
    BULK {
      @Override
      Loader<Integer, String> loader(Ask ask) {
        return key -> {
          Asked asked = ask.of(key);
          return asked == null ? null : asked.chain.getAll(List.of(asked.key)).get(asked.key) + "!";
        };
      }
    },
    WRAPPED {
      @Override
      Loader<Integer, String> loader(Ask ask) {
        return key -> {
          try {
            Asked asked = ask.of(key);
            return asked == null ? null : asked.chain.get(asked.key) + "!";
          } catch (RuntimeException failure) {
            throw new java.io.IOException("wrapped", failure);
          }
        };
      }
    },
    JOINED_FUTURE {
      @Override
      Loader<Integer, String> loader(Ask ask) {
        return key -> {
          Asked asked = ask.of(key);
          return asked == null ? null : asked.chain.async().get(asked.key).join() + "!";
        };
      }
    },
    ASYNCHRONOUS {
      @Override
      Loader<Integer, String> loader(Ask ask) {
        return Loader.async(key -> {
          try {
            Asked asked = ask.of(key);
            return asked == null
                ? CompletableFuture.completedFuture(null)
                : asked.chain.async().get(asked.key).thenApply(value -> value + "!");
          } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
          }
        });
      }
    };

    abstract Loader<Integer, String> loader(Ask ask);
  }
}
