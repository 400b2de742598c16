package io.cachechain.core.internal.chain;

import static io.cachechain.core.WritePolicy.queued;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Threads read, write and invalidate a few keys through near layers of one entry, while far layers
 * fail, lose, apply-then-fail and forget. The history must show P1: no read that began after a
 * write had returned answers with anything older than that write.
 */
class ReadYourWritesStressTest {
  private static final int KEYS = 3;
  private static final int THREADS = 6;
  private static final int ROUNDS = 1_500;

  /** What the origin holds: numbers that only grow. */
  private final AtomicLongArray origin = new AtomicLongArray(KEYS);

  /** For each key, the newest number whose write or invalidation has returned. */
  private final AtomicLongArray completed = new AtomicLongArray(KEYS);

  private final ReentrantLock[] writers = {
    new ReentrantLock(), new ReentrantLock(), new ReentrantLock()
  };
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final ConcurrentMap<String, AtomicLong> seen = new ConcurrentHashMap<>();

  @ParameterizedTest(name = "queued writes: {0}, failing layers: {1}, seed {2}")
  @CsvSource({"false, false, 1", "true, false, 2", "false, true, 3", "true, true, 4"})
  @DisplayName(
      "P1 Z6 Z7 Z51: with threads and failing layers no read is older than a write that had returned")
  void randomCalls_fromManyThreads_readYourWrites(boolean queued, boolean failing, long seed)
      throws Exception {
    FakeLayer redis = new FakeLayer("redis");
    FakeLayer jdbc = new FakeLayer("jdbc");
    try (CloseableChain<Integer, Long> chain = chain(queued, redis, jdbc)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed * 100 + i);
        int number = i;
        threads.add(new Thread(() -> {
          for (int round = 0; round < ROUNDS && violations.isEmpty(); round++) {
            if (failing && number == 0) {
              disturb(random, random.nextBoolean() ? redis : jdbc);
            }
            call(chain, random);
          }
        }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      redis.recovers();
      jdbc.recovers();

      assertThat(violations).isEmpty();
      assertThat(seen.get("hits").get()).isPositive();
    }
  }

  private CloseableChain<Integer, Long> chain(boolean queued, FakeLayer redis, FakeLayer jdbc) {
    return ChainBuilder.create("numbers", Integer.class, Long.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, Long>lru(1)))
        .layer(
            redis,
            l -> l.timeout(Duration.ofMillis(250))
                .breaker(BreakerPolicy.off())
                .writes(queued ? queued().queueCapacity(2) : io.cachechain.core.WritePolicy.sync()))
        .layer(jdbc, l -> l.timeout(Duration.ofMillis(250)).breaker(BreakerPolicy.off()))
        .loader(key -> origin.get(key))
        .build();
  }

  private void call(CloseableChain<Integer, Long> chain, Random random) {
    int key = random.nextInt(KEYS);
    int what = random.nextInt(100);
    if (what < 70) {
      long atLeast = completed.get(key);
      Long got = what < 60 ? chain.get(key) : chain.getIfPresent(key);
      if (got != null && got < atLeast) {
        violations.add("key " + key + ": read " + got + " after " + atLeast + " had completed");
      }
      seen.computeIfAbsent(got == null ? "nulls" : "hits", name -> new AtomicLong())
          .incrementAndGet();
      return;
    }
    writers[key].lock();
    try {
      long next = origin.incrementAndGet(key);
      if (what < 85) {
        chain.put(key, next);
      } else {
        chain.invalidate(key);
      }
      completed.set(key, next);
    } finally {
      writers[key].unlock();
    }
  }

  private static void disturb(Random random, FakeLayer layer) {
    switch (random.nextInt(12)) {
      case 0 -> layer.fails(FailureKind.CONNECTION);
      case 1 -> layer.appliesThenFails();
      case 2 -> layer.failsTimes(3);
      case 3 -> layer.evictAll();
      default -> layer.recovers();
    }
  }
}
