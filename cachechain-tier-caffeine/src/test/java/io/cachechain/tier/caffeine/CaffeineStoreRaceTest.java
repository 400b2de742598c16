package io.cachechain.tier.caffeine;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.cachechain.spi.Entry;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The store answers several threads as it would answer one, whatever they store and drop at the
 * same time: the newest version stays, and what is dropped is exactly what was seen. Caffeine's own
 * code is explored with ours.
 *
 * <p>Found when planted: a store that looks and then puts, a drop that removes by key, and one that
 * removes what is equal to what was seen.
 */
@Param(name = "version", gen = IntGen.class, conf = "1:3")
@Param(name = "instance", gen = IntGen.class, conf = "1:9")
public class CaffeineStoreRaceTest {
  private static final int ITERATIONS = Integer.getInteger("races.iterations", 6);
  private static final int INVOCATIONS = Integer.getInteger("races.invocations", 150);
  private static final String KEY = "k";

  private final CaffeineStore<String, Integer> store = new CaffeineStore<>(
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(10).build(),
      null,
      new EvictionCounts(),
      false,
      List.of());

  @Test
  @DisplayName("P2 D-12 Z8: newer wins, and only the very instance that was seen is dropped")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void storeAndDrop_interleaved_asIfOneAfterAnother() {
    new ModelCheckingOptions()
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(CaffeineStoreRaceTest.class);
  }

  /** Stores an entry unless a newer one is held. */
  @Operation
  public String store(
      @Param(name = "version") int version, @Param(name = "instance") int instance) {
    return store.store(KEY, new Numbered(version, instance)).toString();
  }

  /** Reads what is held. */
  @Operation
  public String peek() {
    return text(store.peek(KEY));
  }

  /** Looks, and drops what was seen. */
  @Operation
  public String drop() {
    Entry<Integer> seen = store.peek(KEY);
    if (seen != null) {
      store.drop(KEY, seen);
    }
    return text(seen);
  }

  private static String text(Entry<Integer> entry) {
    return entry instanceof Numbered held ? held.number + " #" + held.instance : "nothing";
  }

  /** An entry that is equal to all others of its version, and can be distinguished from them. */
  private static final class Numbered implements Entry<Integer> {
    private final int number;
    private final int instance;

    Numbered(int number, int instance) {
      this.number = number;
      this.instance = instance;
    }

    @Override
    public Integer value() {
      return number;
    }

    @Override
    public Version version() {
      return Version.of(1, number, 0, 0);
    }

    @Override
    public long expiresAt() {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean isTombstone() {
      return false;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Numbered that && number == that.number;
    }

    @Override
    public int hashCode() {
      return number;
    }
  }
}
