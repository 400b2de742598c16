package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.DeadlineExceededException;
import io.cachechain.LoadException;
import io.cachechain.Lookup;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.RealClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The deadline of a caller against the answer, at the same moment: he gets the one or the other,
 * and never "there is none".
 */
class DeadlineRaceTest {
  private static final Duration TIMEOUT = ofMillis(21);
  private static final int ROUNDS = 30;
  private static final int AT_ONCE = 100;

  private final FakeLayer redis = new FakeLayer("redis").clock(RealClock.shared());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger late = new AtomicInteger();
  private final List<String> lies = java.util.Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  @DisplayName(
      "P11 Z68: at his deadline a caller gets the value or the deadline's exception, whatever he calls: a layer has the value")
  void call_layerAnswersAtTheDeadline_neverNothing(Call call) throws Exception {
    try (CloseableChain<String, String> filling = chain();
        CloseableChain<String, String> chain = chain()) {
      for (int i = 0; i < AT_ONCE; i++) {
        filling.put("k" + i, "v");
      }

      race(call, chain.with(c -> c.timeout(TIMEOUT)), round -> "k");
    }

    assertThat(lies).isEmpty();
    assertThat(answered.get() + late.get()).isEqualTo(ROUNDS * AT_ONCE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.class,
      names = {"GET", "GET_ASYNC", "GET_ALL", "GET_ALL_ASYNC"})
  @DisplayName(
      "P11 Z68: so it is where the layer says nothing, and the loader, which is never null, is asked at the deadline")
  void call_loaderIsAskedAtTheDeadline_neverNull(Call call) throws Exception {
    try (CloseableChain<String, String> chain = chain()) {
      race(call, chain.with(c -> c.timeout(TIMEOUT)), round -> "k" + round + "-");
    }

    assertThat(lies).isEmpty();
    assertThat(answered.get() + late.get()).isEqualTo(ROUNDS * AT_ONCE);
  }

  private CloseableChain<String, String> chain() {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(redis, l -> l.timeout(Duration.ofSeconds(10)))
        .loader(key -> "v")
        .build();
  }

  private void race(
      Call call, Chain<String, String> chain, java.util.function.IntFunction<String> prefix)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<Future<@Nullable String>> calls = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        redis
            .onGets()
            .delaysAnswers(
                Duration.ofNanos(ThreadLocalRandom.current().nextLong(20_000_000, 22_000_000)));
        calls.add(call.begin(chain, prefix.apply(round) + i, threads));
      }
      for (Future<@Nullable String> each : calls) {
        check(each);
      }
    }
  }

  private void check(Future<@Nullable String> call) throws Exception {
    try {
      String answer = call.get(20, TimeUnit.SECONDS);
      if ("v".equals(answer)) {
        answered.incrementAndGet();
      } else {
        lies.add(String.valueOf(answer));
      }
    } catch (ExecutionException failure) {
      Throwable cause = failure.getCause();
      boolean bulk = cause instanceof LoadException all
          && all.failures().values().stream().allMatch(DeadlineExceededException.class::isInstance);
      if (bulk || cause instanceof DeadlineExceededException) {
        late.incrementAndGet();
      } else {
        lies.add(String.valueOf(cause));
      }
    }
  }

  /** How the key may be asked for. */
  enum Call {
    GET {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return on.submit(() -> chain.get(key));
      }
    },
    GET_ASYNC {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return chain.async().get(key);
      }
    },
    GET_IF_PRESENT {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return on.submit(() -> chain.getIfPresent(key));
      }
    },
    GET_IF_PRESENT_ASYNC {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return chain.async().getIfPresent(key);
      }
    },
    LOOKUP {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return on.submit(() -> found(chain.lookup(key)));
      }
    },
    LOOKUP_ASYNC {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return chain.async().lookup(key).thenApply(Call::found);
      }
    },
    GET_ALL {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        Callable<@Nullable String> call = () -> chain.getAll(List.of(key)).get(key);
        return on.submit(call);
      }
    },
    GET_ALL_ASYNC {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return chain.async().getAll(List.of(key)).thenApply(found -> found(found, key));
      }
    },
    GET_ALL_PRESENT {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return on.submit(() -> chain.getAllPresent(List.of(key)).get(key));
      }
    },
    GET_ALL_PRESENT_ASYNC {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        CompletableFuture<Map<String, String>> all = chain.async().getAllPresent(List.of(key));
        return all.thenApply(found -> found(found, key));
      }
    },
    CONTAINS {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return on.submit(() -> chain.contains(key) ? "v" : "none");
      }
    },
    CONTAINS_ASYNC {
      @Override
      Future<@Nullable String> begin(Chain<String, String> chain, String key, ExecutorService on) {
        return chain.async().contains(key).thenApply(there -> there ? "v" : "none");
      }
    };

    abstract Future<@Nullable String> begin(
        Chain<String, String> chain, String key, ExecutorService on);

    private static String found(Lookup<String> found) {
      return found instanceof Lookup.Hit<String> hit ? hit.value() : found.toString();
    }

    private static String found(Map<String, String> found, String key) {
      return Objects.requireNonNullElse(found.get(key), "none");
    }
  }
}
