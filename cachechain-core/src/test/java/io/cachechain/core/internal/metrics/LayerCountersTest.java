package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainStats;
import io.cachechain.FailureKind;
import io.cachechain.internal.StatsFacts;
import io.cachechain.internal.StatsFacts.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayerCountersTest {
  private final LayerCounters counters = new LayerCounters();

  @Test
  @DisplayName("OB1, P11: hits + misses + failures + refusals = requests, in a far layer")
  void snapshot_farLayer_addsUp() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      outcome(random.nextInt(6));
      assertAddsUp(stats(counters));
    }
    assertThat(stats(counters).requests()).isEqualTo(10_000);
  }

  @Test
  @DisplayName("OB1, P11: a near layer counts outcomes only")
  void snapshot_nearLayer_addsUp() {
    Random random = new Random(2);
    for (int i = 0; i < 1_000; i++) {
      outcome(random.nextInt(6));
    }
    assertAddsUp(stats(counters));
    assertThat(stats(counters).requests()).isEqualTo(1_000);
  }

  @Test
  @DisplayName("OB1 P11: the sums add up in each snapshot, and between any two, while others count")
  void snapshot_whileOthersCount_addsUp() throws InterruptedException {
    AtomicBoolean stopped = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Random random = new Random(i);
      Thread thread = new Thread(() -> {
        while (!stopped.get()) {
          outcome(random.nextInt(6));
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (int i = 0; i < 2_000; i++) {
      assertAddsUp(stats(counters));
    }
    stopped.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  @DisplayName("OB1: stale and negative hits are parts of the hits")
  void snapshot_staleAndNegative_areHits() {
    counters.hit();
    counters.count(LayerEvent.STALE_HIT);
    counters.count(LayerEvent.NEGATIVE_HIT);
    counters.count(LayerEvent.NEGATIVE_HIT);

    assertThat(stats(counters).hits()).isEqualTo(4);
    assertThat(stats(counters).staleHits()).isEqualTo(1);
    assertThat(stats(counters).negativeHits()).isEqualTo(2);
    assertThat(stats(counters).hitRate()).isEqualTo(1.0);
  }

  @Test
  @DisplayName("OB7 OB12: fills and stores by what became of them")
  void snapshot_stores_areCountedApart() {
    counters.store(StoreKind.FILL, StoreOutcome.STORED);
    counters.store(StoreKind.PUT, StoreOutcome.STORED);
    counters.store(StoreKind.TOMBSTONE, StoreOutcome.STORED);
    counters.store(StoreKind.FILL, StoreOutcome.SUPERSEDED);
    counters.store(StoreKind.PUT, StoreOutcome.REJECTED);
    counters.store(StoreKind.PUT, StoreOutcome.FAILED);
    counters.writeFailure(FailureKind.TIMEOUT);
    counters.store(StoreKind.FILL, StoreOutcome.DROPPED);
    counters.store(StoreKind.PUT, StoreOutcome.DROPPED);
    counters.count(LayerEvent.UNDECODABLE);
    counters.latency(1_000);

    ChainStats stats = stats(counters);
    assertThat(stats.fills()).isEqualTo(1);
    assertThat(stats.writes()).isEqualTo(2);
    assertThat(stats.superseded()).isEqualTo(1);
    assertThat(stats.rejected()).isEqualTo(1);
    assertThat(stats.writeFailures()).isEqualTo(1);
    assertThat(stats.drops()).isEqualTo(2);
    assertThat(counters.stores(StoreKind.FILL, StoreOutcome.DROPPED)).isEqualTo(1);
    assertThat(counters.stores(StoreKind.PUT, StoreOutcome.FAILED)).isEqualTo(1);
    assertThat(stats.undecodable()).isEqualTo(1);
    assertThat(stats.requests()).isZero();
    assertThat(stats.latency(50).toNanos()).isBetween(875L, 1_125L);
  }

  @Test
  @DisplayName("OB4: failures by kind")
  void failuresByKind_thoseThatOccurred() {
    counters.failure(FailureKind.TIMEOUT);
    counters.failure(FailureKind.TIMEOUT);
    counters.failure(FailureKind.CONNECTION);
    counters.writeFailure(FailureKind.OTHER);

    assertThat(counters.failuresByKind())
        .isEqualTo(Map.of(FailureKind.TIMEOUT, 2L, FailureKind.CONNECTION, 1L));
    assertThat(counters.writeFailuresByKind()).isEqualTo(Map.of(FailureKind.OTHER, 1L));
  }

  @Test
  @DisplayName("OB1: every combination of counters has a value in the snapshot")
  void snapshot_holdsAllCountersOfALayer() {
    assertThat(counters.snapshot().counters().keySet())
        .contains(Counter.REQUESTS, Counter.HITS, Counter.DROPS, Counter.UNDECODABLE)
        .doesNotContain(Counter.LOADS, Counter.LOAD_FAILURES, Counter.JOINED);
  }

  @Test
  void count_fourThreads_nothingIsLost() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread = new Thread(() -> {
        for (int i = 0; i < 250_000; i++) {
          counters.hit();
          counters.count(LayerEvent.MISS);
        }
      });
      threads.add(thread);
      thread.start();
    }
    for (int snapshots = 0; snapshots < 1_000; snapshots++) {
      assertAddsUp(stats(counters));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(stats(counters).hits()).isEqualTo(1_000_000);
    assertThat(stats(counters).misses()).isEqualTo(1_000_000);
  }

  @Test
  @DisplayName("OB1: of a chain, near hits are added to what was counted beside them")
  void chainSnapshot_nearHits_areAdded() {
    ChainCounters chain = new ChainCounters();
    chain.count(ChainEvent.HIT);
    chain.count(ChainEvent.STALE_HIT);
    chain.count(ChainEvent.NEGATIVE_HIT);
    chain.count(ChainEvent.MISS);
    chain.failure(FailureKind.TIMEOUT);
    chain.count(ChainEvent.REFUSAL);

    StatsFacts facts = chain.snapshot(100, 10);

    ChainStats stats = new ChainStats("books", facts, Map.of());
    assertAddsUp(stats);
    assertThat(stats.hits()).isEqualTo(113);
    assertThat(stats.negativeHits()).isEqualTo(11);
    assertThat(stats.requests()).isEqualTo(116);
    assertThat(chain.failuresByKind()).isEqualTo(Map.of(FailureKind.TIMEOUT, 1L));
    assertAddsUp(new ChainStats("books", chain.snapshot(), Map.of()));
  }

  @Test
  @DisplayName("OB2: loads: count, failures by kind, time, late ones, refused ones")
  void chainSnapshot_loads_areCounted() {
    ChainCounters chain = new ChainCounters();
    chain.count(ChainEvent.LOAD);
    chain.count(ChainEvent.LOAD);
    chain.loadTime(5_000_000);
    chain.loadFailure(FailureKind.OTHER);
    chain.count(ChainEvent.LATE_LOAD);
    chain.count(ChainEvent.LOAD_REFUSED);
    chain.count(ChainEvent.JOINED);
    chain.latency(1_000);

    ChainStats stats = new ChainStats("books", chain.snapshot(), Map.of());
    assertThat(stats.loads()).isEqualTo(2);
    assertThat(stats.loadFailures()).isEqualTo(1);
    assertThat(stats.joined()).isEqualTo(1);
    assertThat(stats.latency(100).toNanos()).isBetween(875L, 1_125L);
    assertThat(chain.loadFailuresByKind()).isEqualTo(Map.of(FailureKind.OTHER, 1L));
    assertThat(chain.of(ChainEvent.LATE_LOAD)).isEqualTo(1);
    assertThat(chain.of(ChainEvent.LOAD_REFUSED)).isEqualTo(1);
    assertThat(java.util.Arrays.stream(chain.loadTimes()).sum()).isEqualTo(1);
  }

  private void outcome(int which) {
    switch (which) {
      case 0 -> counters.hit();
      case 1 -> counters.count(LayerEvent.STALE_HIT);
      case 2 -> counters.count(LayerEvent.NEGATIVE_HIT);
      case 3 -> counters.count(LayerEvent.MISS);
      case 4 -> counters.failure(FailureKind.TIMEOUT);
      default -> counters.count(LayerEvent.REFUSAL);
    }
  }

  private static void assertAddsUp(ChainStats stats) {
    assertThat(stats.hits() + stats.misses() + stats.failures() + stats.refusals())
        .isEqualTo(stats.requests());
  }

  private static ChainStats stats(LayerCounters counters) {
    return new ChainStats("redis", counters.snapshot(), Map.of());
  }
}
