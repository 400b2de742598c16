package io.cachechain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.micrometer.ChainMetrics;
import io.cachechain.spi.Entry;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLayer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a near hit allocates is counted, not timed, so this holds on a busy machine, too. The compiler's help is not needed: nothing is created in the first place. */
class NearHitAllocationTest {
  private static final int HITS = 1_000_000;

  /** What the measurement itself, and a class that is loaded late, may take. */
  private static final long NOISE = 10_000;

  private final String[] order = Item.keys();

  @Test
  @DisplayName(
      "J13: get allocates nothing on a near hit, with counters, a validator and published metrics")
  void get_nearHitInLayerThatAllocatesNothing_allocatesNothing() {
    assertThat(allocatedByGuarded(Chain::get)).isLessThan(NOISE);
  }

  @Test
  @DisplayName(
      "J13: getIfPresent allocates nothing on a near hit, with counters, a validator and published metrics")
  void getIfPresent_nearHitInLayerThatAllocatesNothing_allocatesNothing() {
    assertThat(allocatedByGuarded(Chain::getIfPresent)).isLessThan(NOISE);
  }

  @Test
  @DisplayName("J13: a near hit in Caffeine allocates nothing of ours")
  void get_nearHitInCaffeine_allocatesLessThanAnObjectInTenHits() {
    try (CloseableChain<String, Item> chain = Chains.of(2)) {
      // Caffeine's own upkeep may take a little, now and then: the smallest object for each hit
      // would be 16 million bytes.
      assertThat(allocated(chain, Chain::get)).isLessThan(HITS);
    }
  }

  @Test
  void allocated_callThatAllocates_isSeen() {
    try (CloseableChain<String, Item> chain = Chains.of(2)) {
      assertThat(allocated(chain, (same, key) -> same.lookup(key).orNull()))
          .isGreaterThan(16L * HITS);
    }
  }

  private long allocatedByGuarded(Call call) {
    try (CloseableChain<String, Item> chain = ChainBuilder.create("near", String.class, Item.class)
        .layer(LayerSpec.<String, Item>of("map", new MapLayer<>()))
        .layer(new FakeLayer("far"))
        .codec(Item.CODEC)
        .validate(item -> item.id() >= 0)
        .build()) {
      ChainMetrics.bind(chain, new SimpleMeterRegistry());
      return allocated(chain, call);
    }
  }

  private long allocated(Chain<String, Item> chain, Call call) {
    for (int id = 0; id < order.length; id++) {
      chain.put(order[id], Item.of(id));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assertThat(run(chain, call)).isZero(); // classes are loaded, cells made
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());

    long misses = run(chain, call);

    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(misses).isZero();
    return allocated;
  }

  private long run(Chain<String, Item> chain, Call call) {
    long misses = 0;
    for (int i = 0; i < HITS; i++) {
      if (call.read(chain, order[i & (Item.COUNT - 1)]) == null) {
        misses++;
      }
    }
    return misses;
  }

  /** A read. */
  private interface Call {
    @Nullable
    Item read(Chain<String, Item> chain, String key);
  }

  /** A near layer for one thread that holds all. */
  private static final class MapLayer<K, V> implements NearLayer<K, V> {
    private final Map<K, Entry<V>> held = new HashMap<>();

    @Override
    public @Nullable Entry<V> peek(K key) {
      return held.get(key);
    }

    @Override
    public PutResult store(K key, Entry<V> entry) {
      held.put(key, entry);
      return PutResult.stored();
    }

    @Override
    public void drop(K key, Entry<V> seen) {
      held.remove(key, seen);
    }
  }
}
