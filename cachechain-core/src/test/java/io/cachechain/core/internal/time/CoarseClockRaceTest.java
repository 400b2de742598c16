package io.cachechain.core.internal.time;

import io.cachechain.core.Races;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Entries are checked, ticks come, epochs begin: when {@code nextEpoch} has returned, nothing that
 * was checked before it began is good any more, and nothing is good after {@code close}.
 *
 * <p>Found when planted: {@code tick} and {@code wake} without their lock (one that has read the
 * leaps of the epoch before writes its time over the new one, or lets a closed clock tick on), and
 * {@code nextEpoch} without a leap.
 */
public class CoarseClockRaceTest {
  private static final long SECOND = 1_000_000_000;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<@Nullable Runnable> scheduled = new AtomicReference<>();

  /** Each tick is its last one before it sleeps, and each read after it wakes it. */
  private final CoarseClock clock =
      new CoarseClock(new Nanos(nanos, scheduled), Duration.ofMillis(10), 1);

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger over = new AtomicInteger();
  private volatile Checked entry = new Checked(clock.at(SECOND, clock.epoch()), 0);
  private volatile boolean closed;

  public CoarseClockRaceTest() {
    clock.start();
  }

  @Test
  @DisplayName(
      "P4 G26: what was checked before an epoch began is not good in it, whatever ticks meanwhile")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void epochsAndTicks_interleaved_nothingOldIsGood() {
    Races.check(
        CoarseClockRaceTest.class,
        AllTrue.class,
        "check | tick, read | nextEpoch, read | read",
        "check | check, read | nextEpoch, nextEpoch | read",
        "check | tick, tick | close, read | read");
  }

  /** An entry is looked for, and good for a second from now; its epoch is read before. */
  @Operation
  public boolean check() {
    long epoch = clock.epoch();
    int epochs = begun.get();
    entry = new Checked(clock.at(nanos.get() + SECOND, epoch), epochs);
    return true;
  }

  /** All near entries become unverified. */
  @Operation
  public boolean nextEpoch() {
    int number = begun.incrementAndGet();
    clock.nextEpoch();
    over.accumulateAndGet(number, Math::max);
    return true;
  }

  /** A millisecond passes, and the clock ticks if it does not sleep. */
  @Operation
  public boolean tick() {
    nanos.addAndGet(1_000_000);
    Runnable task = scheduled.getAndSet(null);
    if (task != null) {
      task.run();
    }
    return true;
  }

  /** The chain is closed. */
  @Operation(runOnce = true)
  public boolean close() {
    clock.close();
    closed = true;
    return true;
  }

  /** A near hit. */
  @Operation
  public boolean read() {
    boolean wasClosed = closed;
    int unverifiedBelow = over.get();
    Checked seen = entry;
    long now = clock.now();
    if (wasClosed) {
      return now == CoarseClock.CLOSED;
    }
    boolean good = now != CoarseClock.CLOSED && seen.until - now >= 0;
    return !good || seen.epoch >= unverifiedBelow;
  }

  /**
   * What the near layer holds: how long it is good, and how many epochs had begun when it was
   * looked for.
   */
  private record Checked(long until, int epoch) {}

  /** A monotonic clock which the test moves; its last task is run by {@link #tick}. */
  private record Nanos(AtomicLong now, AtomicReference<@Nullable Runnable> scheduled)
      implements ChainClock {
    @Override
    public long nanoTime() {
      return now.get();
    }

    @Override
    public long currentTimeMillis() {
      return 0;
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
      scheduled.set(task);
      return () -> scheduled.compareAndSet(task, null);
    }

    @Override
    public void await(Future<?> future, Duration atMost) {
      throw new UnsupportedOperationException();
    }
  }

  /** What is right. */
  public static final class AllTrue {
    /** Returns true. */
    public boolean check() {
      return true;
    }

    /** Returns true. */
    public boolean nextEpoch() {
      return true;
    }

    /** Returns true. */
    public boolean tick() {
      return true;
    }

    /** Returns true. */
    public boolean close() {
      return true;
    }

    /** Returns true. */
    public boolean read() {
      return true;
    }
  }
}
