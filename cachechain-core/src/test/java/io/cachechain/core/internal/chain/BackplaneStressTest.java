package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three nodes read, write and invalidate a few keys on threads, over one shared layer and one log.
 * Each node reads what it wrote itself; and when the log has been read to its end, no node has
 * anything older near than what was written last, whatever messages met which walks, and whatever
 * was lost on the way.
 */
class BackplaneStressTest {
  private static final int NODES = 3;
  private static final int KEYS = 4;
  private static final int THREADS_PER_NODE = 2;
  private static final int ROUNDS = 1_500;
  private static final int BESIDE = -1;

  private final AtomicLongArray origin = new AtomicLongArray(KEYS);
  private final AtomicLongArray completed = new AtomicLongArray(NODES * KEYS);
  private final List<ReentrantLock> writers =
      List.of(new ReentrantLock(), new ReentrantLock(), new ReentrantLock(), new ReentrantLock());
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  @ParameterizedTest(name = "lossy: {0}, seed {1}")
  @CsvSource({"false, 1", "false, 2", "true, 3", "true, 4"})
  @DisplayName(
      "P1 P4 Z26 Z28: when all messages have come, or their loss is seen, nothing near is old")
  void randomCalls_onThreeNodes_nothingOldStaysNear(boolean lossy, long seed) throws Exception {
    ExecutorService delivery = Executors.newSingleThreadExecutor();
    FakeLog log = FakeLog.on(delivery);
    FakeLayer redis = new FakeLayer("redis");
    List<FakeBackplane> ends = new ArrayList<>();
    List<CloseableChain<Integer, Long>> chains = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      ends.add(log.end("node" + node));
      chains.add(chain(redis, ends.get(node)));
    }
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < NODES * THREADS_PER_NODE; i++) {
      int node = i % NODES;
      Random random = new Random(seed * 100 + i);
      threads.add(new Thread(() -> {
        for (int round = 0; round < ROUNDS && violations.isEmpty(); round++) {
          if (lossy && random.nextInt(50) == 0) {
            disturb(random, log, ends.get(node));
          }
          call(node, chains.get(node), random);
        }
      }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    ends.forEach(FakeBackplane::recovers);
    awaitDelivery(chains, delivery);
    // The next message of each node shows what of it was lost.
    chains.forEach(chain -> chain.put(BESIDE, 0L));
    awaitDelivery(chains, delivery);

    for (int node = 0; node < NODES; node++) {
      for (int key = 0; key < KEYS; key++) {
        Long got = chains.get(node).get(key);
        if (got == null || got != origin.get(key)) {
          violations.add("node " + node + ", key " + key + ": " + got + " instead of "
              + origin.get(key) + " for good");
        }
      }
    }
    assertThat(violations).isEmpty();
    for (CloseableChain<Integer, Long> chain : chains) {
      chain.close();
    }
    delivery.shutdown();
  }

  private CloseableChain<Integer, Long> chain(FakeLayer redis, FakeBackplane end) {
    return ChainBuilder.create("numbers", Integer.class, Long.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<Integer, Long>lru(KEYS)))
        .layer(redis, l -> l.timeout(Duration.ofSeconds(5)))
        .loader(key -> key == BESIDE ? 0L : origin.get(key))
        .backplane(end)
        .build();
  }

  /**
   * What could not be published is published after a pause; then all that the log delivers has been
   * queued before this task.
   */
  private static void awaitDelivery(
      List<CloseableChain<Integer, Long>> chains, ExecutorService delivery) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (chains.stream().anyMatch(chain -> chain.describe().toString().contains(" waiting"))) {
      assertThat(System.nanoTime() - end).as("still waiting").isNegative();
      Thread.onSpinWait();
    }
    delivery.submit(() -> {}).get(30, TimeUnit.SECONDS);
  }

  private void call(int node, CloseableChain<Integer, Long> chain, Random random) {
    int key = random.nextInt(KEYS);
    int what = random.nextInt(100);
    if (what < 75) {
      long atLeast = completed.get(node * KEYS + key);
      Long got = what < 60 ? chain.get(key) : chain.getIfPresent(key);
      if (got != null && got < atLeast) {
        violations.add("node " + node + ", key " + key + ": read " + got + " after its own "
            + atLeast + " had completed");
      }
      return;
    }
    writers.get(key).lock();
    try {
      long next = origin.incrementAndGet(key);
      // Within a millisecond the versions of two nodes are not in the order of real time: a put may
      // be
      // superseded by what came before it. Its outcome says so; an invalidation never yields to
      // that.
      boolean won = what < 88
          && chain.put(key, next).layers().get("redis").status() == PutResult.Status.STORED;
      if (!won) {
        chain.invalidate(key);
      }
      completed.set(node * KEYS + key, next);
    } finally {
      writers.get(key).unlock();
    }
  }

  private static void disturb(Random random, FakeLog log, FakeBackplane end) {
    switch (random.nextInt(8)) {
      case 0 -> end.disconnects();
      case 1 -> end.drops();
      case 2 -> end.duplicates();
      case 3 -> log.trims();
      case 4 -> end.holds();
      default -> end.recovers();
    }
  }
}
