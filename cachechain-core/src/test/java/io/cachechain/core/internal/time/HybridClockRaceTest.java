package io.cachechain.core.internal.time;

import io.cachechain.core.Races;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The clock answers several threads as it would answer one: so no version is drawn twice, and each
 * is above all that was drawn or seen before, while the wall clock goes on and jumps back.
 *
 * <p>Found when planted: a draw, or a note of what was seen, that sets instead of comparing and
 * setting.
 */
@Param(name = "counter", gen = IntGen.class, conf = "0:3")
public class HybridClockRaceTest {
  private final AtomicLong wall = new AtomicLong(1_000);
  private final HybridClock clock = new HybridClock(new Wall(wall), 7, Duration.ofMillis(500));

  @Test
  @DisplayName("P2: versions are unique and grow, whatever is drawn and seen at the same time")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void drawAndSee_interleaved_asIfOneAfterAnother() {
    Races.check(HybridClockRaceTest.class);
  }

  /** Draws the stamp of a write. */
  @Operation
  public String next() {
    return clock.next().toString();
  }

  /** Draws one above another version. */
  @Operation
  public String above(@Param(name = "counter") int counter) {
    return clock.above(Version.of(1_001, counter, 0, 3)).toString();
  }

  /** Takes note of another node's version. */
  @Operation
  public boolean see(@Param(name = "counter") int counter) {
    return clock.see(Version.of(1_001, counter, 0, 4));
  }

  /** Draws the version of a load. */
  @Operation
  public String load() {
    return String.valueOf(clock.load(null, null));
  }

  /** The wall clock goes on. */
  @Operation
  public long tick() {
    return wall.incrementAndGet();
  }

  /** The wall clock jumps back. */
  @Operation
  public long jump() {
    return wall.addAndGet(-3);
  }

  /** A wall clock which the test moves. */
  private record Wall(AtomicLong millis) implements ChainClock {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public long currentTimeMillis() {
      return millis.get();
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void await(Future<?> future, Duration atMost) {
      throw new UnsupportedOperationException();
    }
  }
}
