package io.cachechain.tier.caffeine;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Capability;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CaffeineStoreTest {
  private static NearLayer<Object, Object> open(LayerSpec<?, ?> spec) {
    return new CaffeineLayerProvider().open(MapConfig.of(spec));
  }

  @Test
  @DisplayName("P2: a newer version stays, an equal one is replaced")
  void store_olderNewerEqual_keepsTheNewest() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(10));
    TestEntry second = TestEntry.of("b", 2);
    TestEntry again = TestEntry.of("c", 2);

    assertThat(layer.store("k", TestEntry.of("a", 1))).isEqualTo(PutResult.stored());
    assertThat(layer.store("k", second)).isEqualTo(PutResult.stored());
    assertThat(layer.store("k", TestEntry.of("a", 1)))
        .isEqualTo(PutResult.superseded(second.version()));
    assertThat(layer.peek("k")).isSameAs(second);
    assertThat(layer.store("k", again)).isEqualTo(PutResult.stored());
    assertThat(layer.peek("k")).isSameAs(again);
  }

  @Test
  @DisplayName(
      "D-12 Z8: only the very instance that was seen is dropped, though another one is equal to it")
  void drop_equalEntryHeld_leavesIt() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(10));
    TestEntry held = TestEntry.of("a", 1);
    TestEntry equal = TestEntry.of("a", 1);
    layer.store("k", held);

    layer.drop("k", equal);
    layer.drop("other", held);

    assertThat(held).isEqualTo(equal);
    assertThat(layer.peek("k")).isSameAs(held);

    layer.drop("k", held);

    assertThat(layer.peek("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z8: a drop between look and removal of another thread never takes what that thread stored")
  void drop_whileOthersStore_neverTakesTheNewOne() throws InterruptedException {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(10));
    CountDownLatch start = new CountDownLatch(1);
    int rounds = 20_000;
    Thread dropper = new Thread(() -> {
      await(start);
      for (int i = 0; i < rounds; i++) {
        TestEntry seen = (TestEntry) layer.peek("k");
        if (seen != null && (int) seen.value() % 2 == 0) {
          layer.drop("k", seen);
        }
      }
    });
    dropper.start();
    start.countDown();

    for (int i = 0; i < rounds; i++) {
      TestEntry odd = TestEntry.of(2 * i + 1, 1);
      layer.store("k", TestEntry.of(2 * i, 1));
      layer.store("k", odd);
      assertThat(layer.peek("k")).isSameAs(odd);
    }
    dropper.join();
  }

  @Test
  void store_manyTimes_leavesOneUpkeepToTheClock() {
    MapConfig config = MapConfig.of(CaffeineLayer.maximumSize(100));
    NearLayer<Object, Object> layer = new CaffeineLayerProvider().open(config);

    for (int i = 0; i < 1_000; i++) {
      layer.store(i, TestEntry.of("a", 1));
    }

    assertThat(config.scheduled()).isLessThanOrEqualTo(1);
    assertThat(layer.estimatedSize()).isEqualTo(100);
  }

  @Test
  void peek_hitsAfterAnUpkeep_askForTheNextOne() {
    MapConfig config = MapConfig.of(CaffeineLayer.maximumSize(1));
    NearLayer<Object, Object> layer = new CaffeineLayerProvider().open(config);
    layer.store("k", TestEntry.of("a", 1));
    config.advance(Upkeep.DELAY);
    assertThat(config.scheduled()).isZero();

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(layer.peek("k")).isNotNull();
      }
      assertThat(config.scheduled()).as("round %s", round).isEqualTo(1);
      config.advance(Upkeep.DELAY);
    }
  }

  @Test
  @DisplayName("J1: bounded; J2: overwriting a key evicts nobody")
  void store_moreThanTheMaximum_staysWithinIt() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(100));

    IntStream.range(0, 100).forEach(i -> layer.store(i, TestEntry.of(i, 1)));
    IntStream.range(0, 1_000).forEach(i -> layer.store(7, TestEntry.of(i, 1)));

    assertThat(layer.estimatedSize()).isEqualTo(100);

    IntStream.range(0, 10_000).forEach(i -> layer.store(i, TestEntry.of(i, 1)));

    assertThat(layer.estimatedSize()).isEqualTo(100);
    assertThat(layer.capabilities()).containsExactly(Capability.SIZE);
    assertThat(layer.location()).isEqualTo("this process");
    assertThat(layer.remarks()).containsExactly("Holds 100 entries at most.");
  }

  @Test
  @DisplayName("J10: byte arrays are weighed exactly, small and negative entries count as 64 bytes")
  void store_byWeight_staysWithinTheBytes() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumBytes(10_000));

    IntStream.range(0, 10).forEach(i -> layer.store(i, TestEntry.of(new byte[1_000], 1)));
    assertThat(layer.estimatedSize()).isEqualTo(10);

    IntStream.range(10, 20).forEach(i -> layer.store(i, TestEntry.of(new byte[1_000], 1)));
    assertThat(layer.estimatedSize()).isEqualTo(10);

    IntStream.range(100, 1_000).forEach(i -> layer.store(i, TestEntry.of(null, 1)));
    assertThat(layer.estimatedSize()).isLessThanOrEqualTo(10_000 / 64);
    assertThat(layer.remarks()).containsExactly("Holds values of 10,000 bytes at most.");
  }

  @Test
  @DisplayName("J10: other values are weighed by the weigher")
  void store_byWeigher_staysWithinTheBytes() {
    NearLayer<Object, Object> layer =
        open(CaffeineLayer.maximumBytes(10_000, (String s) -> s.length()));

    IntStream.range(0, 100).forEach(i -> layer.store(i, TestEntry.of("x".repeat(500), 1)));

    assertThat(layer.estimatedSize()).isEqualTo(20);
  }

  @Test
  @DisplayName(
      "D-13: a sweep looks at no more than its limit, goes on where the last one stopped, and goes round")
  void sweep_inPasses_reachesEachEntryOnce() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(1_000));
    IntStream.range(0, 100).forEach(i -> layer.store(i, TestEntry.of(i, 1)));
    Set<Object> looked = new HashSet<>();

    for (int pass = 0; pass < 4; pass++) {
      int before = looked.size();
      int removed = layer.sweep(
          entry -> {
            assertThat(looked.add(entry.value())).isTrue();
            return (int) entry.value() % 10 == 0;
          },
          25);
      assertThat(looked).hasSize(before + 25);
      assertThat(removed).isLessThanOrEqualTo(10);
    }
    assertThat(looked).hasSize(100);
    assertThat(layer.estimatedSize()).isEqualTo(90);

    assertThat(layer.sweep(entry -> true, 1_000)).isEqualTo(90);
    assertThat(layer.sweep(entry -> true, 1_000)).isZero();
  }

  @Test
  @DisplayName("D-12: the sweep leaves an entry that took the place of a dead one meanwhile")
  void sweep_replacedMeanwhile_leavesTheNewOne() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(10));
    TestEntry fresh = TestEntry.of("a", 1);
    layer.store("k", TestEntry.of("a", 1));

    int removed = layer.sweep(
        dead -> {
          layer.store("k", fresh);
          return true;
        },
        10);

    assertThat(removed).isZero();
    assertThat(layer.peek("k")).isSameAs(fresh);
  }

  @Test
  @DisplayName("D-10 expire-after-access: by the chain's clock, a use makes it begin anew")
  void peek_idleForLong_findsNothing() {
    MapConfig config =
        MapConfig.of(CaffeineLayer.maximumSize(10).expireAfterAccess(Duration.ofMinutes(1)));
    NearLayer<Object, Object> layer = new CaffeineLayerProvider().open(config);
    layer.store("used", TestEntry.of("a", 1));
    layer.store("idle", TestEntry.of("b", 1));

    config.advance(Duration.ofSeconds(40));
    assertThat(layer.peek("used")).isNotNull();
    config.advance(Duration.ofSeconds(40));

    assertThat(layer.peek("used")).isNotNull();
    assertThat(layer.peek("idle")).isNull();

    layer.sweep(entry -> false, 10);
    assertThat(layer.estimatedSize()).isEqualTo(1);
  }

  @Test
  @DisplayName("J13: a hit allocates nothing")
  void peek_held_allocatesNothing() {
    NearLayer<Object, Object> layer = open(CaffeineLayer.maximumSize(1_000));
    String[] keys = IntStream.range(0, 500).mapToObj(i -> "key-" + i).toArray(String[]::new);
    for (String key : keys) {
      layer.store(key, TestEntry.of(key, 1));
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    peekAll(layer, keys, 200);

    long before = threads.getCurrentThreadAllocatedBytes();
    peekAll(layer, keys, 2_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated / 1_000_000.0)
        .isLessThan(0.1); // a million hits; read buffers of Caffeine are made once
  }

  private static void peekAll(NearLayer<Object, Object> layer, String[] keys, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (String key : keys) {
        if (layer.peek(key) == null) {
          throw new AssertionError("not held: " + key);
        }
      }
    }
  }

  @Test
  void close_held_forgetsAll() throws Exception {
    NearLayer<Object, Object> layer = open(CaffeineLayer.configured());
    layer.store("k", TestEntry.of("a", 1));

    layer.close();

    assertThat(layer.peek("k")).isNull();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }
}
