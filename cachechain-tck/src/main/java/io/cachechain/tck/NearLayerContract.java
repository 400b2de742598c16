package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeEntry;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of a {@link NearLayer} as tests: whoever writes one extends this class and says how
 * to open it. Each test opens a layer of its own and closes it.
 */
@ExtendWith(Explaining.class)
public abstract class NearLayerContract {
  private static final int SIZE = 100;
  private static final int THREADS = 8;
  private static final int ROUNDS = 2_000;

  private final List<NearLayer<String, String>> opened = new ArrayList<>();

  /** For subclasses. */
  protected NearLayerContract() {}

  /**
   * Opens an empty layer.
   *
   * @param maximumSize how many entries it may hold at most
   * @return the layer, which the test closes
   * @throws Exception if it cannot be opened; the test fails then
   */
  protected abstract NearLayer<String, String> open(int maximumSize) throws Exception;

  /**
   * Completes the work that the layer has put off, such as evictions; called before a test counts
   * entries.
   *
   * @implSpec does nothing by default
   */
  protected void completePending(NearLayer<String, String> layer) {}

  /**
   * Returns whether {@link NearLayer#sweep} is implemented, so that calling it again and again
   * removes whatever is dead.
   *
   * @implSpec true by default
   */
  protected boolean sweeps() {
    return true;
  }

  /**
   * Returns whether {@link NearLayer#keys} is implemented.
   *
   * @implSpec true by default
   */
  protected boolean lists() {
    return true;
  }

  @AfterEach
  final void closeLayers() throws Exception {
    for (NearLayer<String, String> layer : opened) {
      layer.close();
    }
  }

  private NearLayer<String, String> layer(int maximumSize) throws Exception {
    NearLayer<String, String> layer = open(maximumSize);
    opened.add(layer);
    return layer;
  }

  private static Version version(int number) {
    return Version.of(1_000_000 + number, 0, 0, 1);
  }

  private static FakeEntry<String> entry(int number) {
    return FakeEntry.of("v" + number, version(number));
  }

  private static Set<String> heldKeys(NearLayer<String, String> layer, int keys) {
    Set<String> held = new HashSet<>();
    for (int i = 0; i < keys; i++) {
      if (layer.peek("k" + i) != null) {
        held.add("k" + i);
      }
    }
    return held;
  }

  @Nested
  @DisplayName("stores and drops")
  class StoresAndDrops {
    @Test
    @DisplayName("a key that was never stored holds nothing")
    void peek_neverStored_answersNothing() throws Exception {
      assertThat(layer(SIZE).peek("k")).isNull();
    }

    @Test
    @DisplayName("I10: the very entry that was stored is held, under any equal key")
    void peek_equalKey_answersTheSameInstance() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      Entry<String> entry = entry(1);

      PutResult result = layer.store("key", entry);

      assertThat(result).isEqualTo(PutResult.stored());
      assertThat(layer.peek(String.valueOf(new char[] {'k', 'e', 'y'}))).isSameAs(entry);
    }

    @Test
    @DisplayName("P2: a newer version replaces, an equal one as well, an older one is superseded")
    void store_newerEqualOlder_keepsTheNewest() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      Entry<String> equal = entry(2);
      layer.store("k", entry(1));
      layer.store("k", entry(2));

      assertThat(layer.store("k", equal)).isEqualTo(PutResult.stored());
      assertThat(layer.store("k", entry(1))).isEqualTo(PutResult.superseded(version(2)));
      assertThat(layer.peek("k")).isSameAs(equal);
    }

    @Test
    @DisplayName("a negative entry, which has no value, is held like any other")
    void store_negativeEntry_isHeld() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      Entry<String> negative = FakeEntry.of(null, version(1));

      layer.store("k", negative);

      assertThat(layer.peek("k")).isSameAs(negative);
    }

    @Test
    @DisplayName("an entry is held whether it is still good or not: that is for the engine to say")
    void peek_pastItsLimit_answersIt() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      Entry<String> old = FakeEntry.of("v", version(1), 1);

      layer.store("k", old);

      assertThat(layer.peek("k")).isSameAs(old);
    }

    @Test
    @DisplayName("D-12 Z8: only the very instance that was seen is dropped")
    void drop_anotherInstanceIsHeld_leavesIt() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      Entry<String> seen = entry(1);
      Entry<String> held = entry(1);
      layer.store("k", seen);
      layer.store("k", held);

      layer.drop("k", seen);
      layer.drop("other", held);
      assertThat(layer.peek("k")).isSameAs(held);

      layer.drop("k", held);
      layer.drop("k", held);
      assertThat(layer.peek("k")).isNull();
    }

    @Test
    @DisplayName(
        "after a drop an older version can be stored: the engine keeps the floor, not the layer")
    void store_olderAfterADrop_isStored() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      Entry<String> newer = entry(2);
      layer.store("k", newer);
      layer.drop("k", newer);

      assertThat(layer.store("k", entry(1))).isEqualTo(PutResult.stored());
    }

    @Test
    @DisplayName("M1: closing twice is no error")
    void close_twice_isNoError() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);

      layer.close();
      layer.close();
    }
  }

  @Nested
  @DisplayName("lists its keys")
  class ListsKeys {
    @Test
    @DisplayName("G14: each key that is held is listed once, others are not")
    void keys_someHeld_areListed() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      layer.store("a", entry(1));
      layer.store("b", entry(2));
      layer.store("c", entry(3));
      layer.drop("b", Objects.requireNonNull(layer.peek("b")));

      List<String> keys = new ArrayList<>();
      layer.keys().forEachRemaining(keys::add);

      assertThat(keys).containsExactlyInAnyOrder(lists() ? new String[] {"a", "c"} : new String[0]);
    }
  }

  @Nested
  @DisplayName("is bounded")
  class IsBounded {
    @Test
    @DisplayName("J1: it never keeps more entries than its maximum")
    void store_moreThanTheMaximum_evicts() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);

      for (int i = 0; i < 20 * SIZE; i++) {
        layer.store("k" + i, entry(i));
      }
      completePending(layer);

      assertThat(heldKeys(layer, 20 * SIZE)).hasSizeBetween(SIZE / 2, SIZE);
      assertThat(layer.estimatedSize()).isBetween(-1L, (long) SIZE);
    }

    @Test
    @DisplayName("J2: overwriting a key evicts nobody")
    void store_sameKeysAgain_keepsAll() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      for (int round = 1; round <= 5; round++) {
        for (int i = 0; i < SIZE; i++) {
          layer.store("k" + i, entry(round));
        }
      }
      completePending(layer);

      assertThat(heldKeys(layer, SIZE)).hasSize(SIZE);
    }

    @Test
    @DisplayName("a layer for a single entry works")
    void store_maximumOfOne_keepsAtMostOne() throws Exception {
      NearLayer<String, String> layer = layer(1);

      for (int i = 0; i < SIZE; i++) {
        layer.store("k" + i, entry(i));
      }
      completePending(layer);

      assertThat(heldKeys(layer, SIZE)).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Nested
  @DisplayName("is swept")
  class IsSwept {
    @Test
    @DisplayName("a sweep removes dead entries only, and says how many")
    void sweep_someDead_removesOnlyThose() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      for (int i = 0; i < SIZE; i++) {
        layer.store("k" + i, entry(i));
      }

      int removed = layer.sweep(NearLayerContract::isEven, SIZE);

      Set<String> held = heldKeys(layer, SIZE);
      assertThat(held).hasSize(SIZE - removed);
      for (int i = 1; i < SIZE; i += 2) {
        assertThat(held).contains("k" + i);
      }
    }

    @Test
    @DisplayName("a sweep looks at no more entries than it is asked to, and in turn at all of them")
    void sweep_limited_looksAtAllInTurn() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      for (int i = 0; i < SIZE; i++) {
        layer.store("k" + i, entry(i));
      }
      int[] looks = {0};

      for (int pass = 0; pass < SIZE; pass++) {
        int before = looks[0];
        int unused = layer.sweep(
            entry -> {
              looks[0]++;
              return isEven(entry);
            },
            10);
        assertThat(looks[0] - before).isLessThanOrEqualTo(10);
      }

      assertThat(heldKeys(layer, SIZE)).hasSize(sweeps() ? SIZE / 2 : SIZE);
    }

    @Test
    @DisplayName("the test of a sweep may use the layer: no lock is held")
    void sweep_testUsesTheLayerFromAnotherThread_doesNotDeadlock() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      layer.store("k0", entry(0));

      int removed = layer.sweep(
          entry -> {
            Thread other = new Thread(() -> layer.store("k0", entry(1)));
            other.start();
            join(other);
            return true;
          },
          SIZE);

      assertThat(removed).isBetween(0, 1);
      assertThat(layer.peek("k0")).as("what was stored meanwhile").satisfies(held -> {
        if (sweeps()) {
          assertThat(Objects.requireNonNull(held).version()).isEqualTo(version(1));
        }
      });
    }
  }

  @Nested
  @DisplayName("is used by many threads")
  class IsUsedByMany {
    @Test
    @DisplayName(
        "P2: of many stores of one key at once the newest stays, and no reader sees a key go back")
    void store_manyAtOnce_newestStays() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);

      List<Boolean> neverBack = Race.of(THREADS, thread -> () -> {
        Random random = new Random(thread);
        Version seen = version(0);
        boolean grows = true;
        for (int i = 0; i < ROUNDS; i++) {
          layer.store("k", entry(1 + random.nextInt(ROUNDS)));
          Version held = versionOf(layer.peek("k"));
          grows = grows && held != null && !seen.isNewerThan(held);
          seen = held == null ? seen : held;
        }
        layer.store("k", entry(ROUNDS + thread));
        return grows;
      });

      assertThat(neverBack).containsOnly(true);
      assertThat(versionOf(layer.peek("k"))).isEqualTo(version(ROUNDS + THREADS - 1));
    }

    @Test
    @DisplayName("Z8: an entry stored at the same time as an older one is dropped is never lost")
    void drop_whileANewerIsStored_keepsTheNewer() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);

      for (int round = 0; round < ROUNDS / 10; round++) {
        String key = "k" + round % SIZE;
        Entry<String> older = entry(2 * round);
        Entry<String> newer = entry(2 * round + 1);
        layer.store(key, older);
        List<Boolean> unused = Race.of(2, thread -> () -> {
          if (thread == 0) {
            layer.drop(key, older);
          } else {
            layer.store(key, newer);
          }
          return true;
        });

        assertThat(layer.peek(key)).isSameAs(newer);
      }
    }

    @Test
    @DisplayName("J1: under many threads it keeps its bound")
    void store_manyKeysAtOnce_staysBounded() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);

      List<Boolean> unused = Race.of(THREADS, thread -> () -> {
        for (int i = 0; i < ROUNDS; i++) {
          layer.store("k" + (i * THREADS + thread), entry(i));
        }
        return true;
      });
      completePending(layer);

      assertThat(heldKeys(layer, ROUNDS * THREADS)).hasSizeLessThanOrEqualTo(SIZE);
    }
  }

  @Nested
  @DisplayName("costs little")
  class CostsLittle {
    private static final int PEEKS = 100_000;

    @Test
    @DisplayName("J13: a look at a held key allocates nothing")
    void peek_held_allocatesNothing() throws Exception {
      NearLayer<String, String> layer = layer(SIZE);
      layer.store("k", entry(1));
      if (!(ManagementFactory.getThreadMXBean()
          instanceof com.sun.management.ThreadMXBean threads)) {
        throw new AssertionError("this JVM does not count what a thread allocates");
      }
      int held = peekAgainAndAgain(layer);

      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      held += peekAgainAndAgain(layer);
      long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

      assertThat(held).isEqualTo(2 * PEEKS);
      assertThat(allocated / PEEKS).as("bytes for each look").isZero();
    }

    private int peekAgainAndAgain(NearLayer<String, String> layer) {
      int held = 0;
      for (int i = 0; i < PEEKS; i++) {
        held += layer.peek("k") == null ? 0 : 1;
      }
      return held;
    }
  }

  private static boolean isEven(Entry<String> entry) {
    return entry.version().millis() % 2 == 0;
  }

  private static @Nullable Version versionOf(@Nullable Entry<String> entry) {
    return entry == null ? null : entry.version();
  }

  private static void join(Thread thread) {
    try {
      thread.join(LayerProbe.PATIENCE.toMillis());
      assertThat(thread.isAlive()).as("stuck: the test is called under a lock").isFalse();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }
}
