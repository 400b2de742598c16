package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Z77: how much time callers lose, all calls of an outage together, whatever is wrong with the
 * server and whatever they do. A healthy call takes no time on this clock.
 */
@DisplayName("Z77 H5: an outage costs a caller two timeouts at most")
class OutageCostTest {
  private static final Duration TIMEOUT = ofMillis(100);

  /** Members of a batch that end within a millisecond share a timer. */
  private static final Duration TIMERS = ofMillis(4);

  private static final Duration OUTAGE = ofSeconds(12);
  private static final Duration BETWEEN_CALLS = ofMillis(40);

  private final Chains chains = Chains.withNearOf(10);
  private final Random random = new Random(7);

  private CloseableChain<String, String> chain() {
    return chains.two(
        l -> l.timeout(TIMEOUT), b -> b.settings(Settings.of("clock.max-skew", "100ms")));
  }

  /** What is wrong with the server. */
  enum Trouble {
    STOPPED {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.hangs();
      }
    },
    STOPPED_FOR_READS {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.onGets().hangs();
      }
    },
    STOPPED_FOR_WRITES {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.onPuts().hangs();
      }
    },
    LOSES_HALF {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.onGets().hangs().forKeys(key -> random.nextBoolean());
        redis.onPuts().hangs().forKeys(key -> random.nextBoolean());
      }
    },
    LOSES_MOST {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.onGets().hangs().forKeys(key -> random.nextInt(5) > 0);
        redis.onPuts().hangs().forKeys(key -> random.nextInt(5) > 0);
      }
    },
    ANSWERS_TOO_LATE {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.delaysAnswers(TIMEOUT.multipliedBy(2));
      }
    },
    ANSWERS_JUST_IN_TIME {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.delaysAnswers(TIMEOUT.minusMillis(5));
      }
    },
    ANSWERS_SLOWLY {
      @Override
      void begin(FakeLayer redis, Random random) {
        redis.delaysAnswers(TIMEOUT.multipliedBy(6).dividedBy(10));
      }
    };

    abstract void begin(FakeLayer redis, Random random);
  }

  /** What a caller does again and again. */
  enum Calls {
    READS {
      @Override
      CompletableFuture<?> call(CloseableChain<String, String> chain, String key, int number) {
        return chain.async().lookup(key);
      }
    },
    LOADS {
      @Override
      CompletableFuture<?> call(CloseableChain<String, String> chain, String key, int number) {
        return chain.async().get(key, missing -> "loaded");
      }
    },
    BULK_READS {
      @Override
      CompletableFuture<?> call(CloseableChain<String, String> chain, String key, int number) {
        return chain
            .async()
            .getAllPresent(IntStream.range(0, 5).mapToObj(i -> key + i).toList());
      }
    },
    PUTS {
      @Override
      CompletableFuture<?> call(CloseableChain<String, String> chain, String key, int number) {
        return chain.async().put(key, "v");
      }
    },
    INVALIDATIONS {
      @Override
      CompletableFuture<?> call(CloseableChain<String, String> chain, String key, int number) {
        return chain.async().invalidate(key);
      }
    },
    READS_AND_PUTS {
      @Override
      CompletableFuture<?> call(CloseableChain<String, String> chain, String key, int number) {
        return (number % 2 == 0 ? READS : PUTS).call(chain, key, number);
      }
    };

    abstract CompletableFuture<?> call(
        CloseableChain<String, String> chain, String key, int number);
  }

  /** Makes one call after the other, with a short pause between them, and adds up what they take. */
  private final class Caller {
    private final CloseableChain<String, String> chain;
    private final Calls calls;
    private final String name;
    private long lost;
    private int number;
    private boolean stopped;

    Caller(CloseableChain<String, String> chain, Calls calls, int caller) {
      this.chain = chain;
      this.calls = calls;
      this.name = "c" + caller + "-";
    }

    private void again(long began) {
      lost += chains.clock.nanoTime() - began;
      Runnable unused = chains.clock.schedule(this::next, BETWEEN_CALLS);
    }

    void next() {
      if (stopped) {
        return;
      }
      long begin = chains.clock.nanoTime();
      number++;
      FutureChains.whenDone(
          calls.call(chain, name + random.nextInt(1_000), number),
          (result, failure) -> again(begin));
    }
  }

  private List<Caller> callers(int number, CloseableChain<String, String> chain, Calls calls) {
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      callers.add(new Caller(chain, calls, i));
    }
    callers.forEach(Caller::next);
    return callers;
  }

  private static Duration most(List<Caller> callers) {
    return Duration.ofNanos(
        callers.stream().mapToLong(caller -> caller.lost).max().orElseThrow());
  }

  static Stream<Arguments> outages() {
    return Stream.of(Trouble.values())
        .flatMap(trouble -> Stream.of(Calls.values())
            .flatMap(calls -> Stream.of(
                Arguments.of(trouble, calls, 1, false),
                Arguments.of(trouble, calls, 1, true),
                Arguments.of(trouble, calls, 3, false),
                Arguments.of(trouble, calls, 16, true))));
  }

  @ParameterizedTest
  @MethodSource("outages")
  void calls_duringAnOutage_loseTwoTimeouts(
      Trouble trouble, Calls calls, int number, boolean bulk) {
    if (bulk) {
      chains.redis.bulk();
    }
    CloseableChain<String, String> chain = chain();
    List<Caller> callers = callers(number, chain, calls);
    chains.clock.advance(ofSeconds(1));
    assertThat(most(callers)).isZero();

    trouble.begin(chains.redis, random);
    chains.clock.advance(OUTAGE);

    assertThat(most(callers)).isLessThanOrEqualTo(TIMEOUT.multipliedBy(2).plus(TIMERS));
    callers.forEach(caller -> caller.stopped = true);
    chains.redis.recovers();
    chain.close();
  }
}
