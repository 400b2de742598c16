package io.cachechain.core.internal.chain;

import static io.cachechain.core.BreakerPolicy.failureRate;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.spi.PutResult.Status;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.function.Consumer;

/** A chain of a near layer and one that may hang, and what its callers lose. */
abstract class HungChains {
  static final Duration TIMEOUT = ofMillis(100);

  /** After this time it is known that a layer hangs: four more requests of the engine. */
  static final Duration SURE = TIMEOUT.multipliedBy(4);

  final Chains chains = Chains.create();
  final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();

  CloseableChain<String, String> chain(BreakerPolicy policy) {
    return chains.two(
        l -> l.breaker(policy).timeout(TIMEOUT),
        b -> b.circuitBreakers(registry).settings(Settings.of("clock.max-skew", "100ms")));
  }

  CloseableChain<String, String> chain() {
    return chain(failureRate(50));
  }

  State reads() {
    return registry.circuitBreaker("books.redis.read").getState();
  }

  State writes() {
    return registry.circuitBreaker("books.redis.write").getState();
  }

  long nanos(Runnable call) {
    long begin = chains.clock.nanoTime();
    call.run();
    return chains.clock.nanoTime() - begin;
  }

  /** One caller, one call after the other, as long as they cost a timeout. */
  int timeoutsLost(Consumer<Integer> call) {
    int lost = 0;
    for (int i = 0; i < 10; i++) {
      int number = i;
      if (nanos(() -> call.accept(number)) >= TIMEOUT.toNanos()) {
        lost++;
      }
    }
    return lost;
  }

  /** What a caller does again and again. */
  enum Calls {
    READS {
      @Override
      void call(CloseableChain<String, String> chain, int number) {
        assertThat(chain.lookup("k" + number).skipped()).containsKey("redis");
      }
    },
    LOADS {
      @Override
      void call(CloseableChain<String, String> chain, int number) {
        assertThat(chain.get("k" + number, key -> "loaded")).isEqualTo("loaded");
      }
    },
    PUTS {
      @Override
      void call(CloseableChain<String, String> chain, int number) {
        assertThat(chain.put("k" + number, "v").layers().get("redis").status())
            .isEqualTo(Status.MISSED);
      }
    },
    INVALIDATIONS {
      @Override
      void call(CloseableChain<String, String> chain, int number) {
        assertThat(chain.invalidate("k" + number).layers().get("redis").status())
            .isEqualTo(Status.MISSED);
      }
    },
    READS_AND_PUTS {
      @Override
      void call(CloseableChain<String, String> chain, int number) {
        (number % 2 == 0 ? READS : PUTS).call(chain, number);
      }
    };

    abstract void call(CloseableChain<String, String> chain, int number);
  }
}
