package io.cachechain.core.internal.time;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time of near entries: the monotonic clock as of the last tick, for the near hit, which cannot
 * afford a clock read. At most one tick behind, and as much more as the ticks come late, which is
 * given by {@link #lagNanos()}.
 *
 * <p>It ticks only while somebody reads it: after some ticks it sleeps until the next reader, who
 * puts it where its ticks would have put it, and lets it tick again. So a chain that nobody reads
 * wakes no thread, and one that is read costs one clock read in many ticks.
 *
 * <p>It counts in units of 16,384 ns, and above them in epochs: a new epoch is a leap of
 * 2<sup>42</sup> units (2.3 years). An entry keeps one number, the time until which it is good in
 * the epoch in which it was checked, so that one comparison of differences says both that its life
 * is not over and that nothing has made all near entries unverified since.
 */
public final class CoarseClock {
  /** The time of a chain that is closed: no entry is good any more. */
  public static final long CLOSED = Long.MIN_VALUE;

  /** In place of a time: it sleeps. */
  private static final long ASLEEP = CLOSED + 1;

  /** After so many ticks it sleeps: a second of those of 10 ms. */
  private static final int TICKS_AWAKE = 100;

  private static final int UNIT_BITS = 14;
  private static final int EPOCH_BITS = 42;
  private static final long EPOCH = 1L << EPOCH_BITS;

  private final ChainClock clock;
  private final Duration tick;
  private final int ticksAwake;
  private final long start;

  /** The time of the last tick, {@link #ASLEEP} or {@link #CLOSED}; changed under this. */
  private volatile long now;

  /** When the last tick was due, by the clock of the chain; guarded by this. */
  private long ticked;

  /** How many ticks there are until it sleeps; guarded by this. */
  private int ticksLeft;

  private volatile @Nullable Runnable pending;

  /** The leaps so far, in units; changed under this. */
  private volatile long leaps;

  /**
   * Creates a coarse clock that stands until it is started.
   *
   * @param clock the clock of the chain, which also runs the ticks
   * @param tick the time between two ticks
   */
  public CoarseClock(ChainClock clock, Duration tick) {
    this(clock, tick, TICKS_AWAKE);
  }

  CoarseClock(ChainClock clock, Duration tick, int ticksAwake) {
    this.clock = clock;
    this.tick = tick;
    this.ticksAwake = ticksAwake;
    this.start = clock.nanoTime();
  }

  /** Lets it tick. */
  public synchronized void start() {
    if (now != CLOSED) {
      ticksLeft = ticksAwake;
      showNow(clock.nanoTime());
      pending = clock.schedule(this::tick, tick);
    }
  }

  private synchronized void tick() {
    if (now == CLOSED) {
      return;
    }
    ticksLeft--;
    showNow(clock.nanoTime());
    if (ticksLeft > 0) {
      pending = clock.schedule(this::tick, tick);
    } else {
      now = ASLEEP;
    }
  }

  /** Shows the time of the last tick that there would have been, and lets the next one follow. */
  private synchronized long wake() {
    long here = now;
    if (here != ASLEEP) {
      return here;
    }
    long nanos = clock.nanoTime();
    long sinceTick = Math.floorMod(nanos - ticked, tick.toNanos());
    ticksLeft = ticksAwake;
    pending = clock.schedule(this::tick, tick.minusNanos(sinceTick));
    return showNow(nanos - sinceTick);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock only
  private long showNow(long nanos) {
    ticked = nanos;
    long here = leaps + units(nanos);
    now = here;
    return here;
  }

  private long units(long nanos) {
    return (nanos - start) >> UNIT_BITS;
  }

  /** Returns the near time of the last tick, {@link #CLOSED} after {@link #close()}. */
  public long now() {
    long here = now;
    return here == ASLEEP ? wake() : here;
  }

  /** Returns the near time now. */
  public synchronized long exactNow() {
    return now == CLOSED ? CLOSED : leaps + units(clock.nanoTime());
  }

  /**
   * Returns the present epoch, for {@link #at}. Whoever makes a near copy reads it before what he
   * copies is looked for: so a copy of something that was found before a new epoch began is
   * unverified from the start.
   */
  public long epoch() {
    return leaps;
  }

  /**
   * Returns the near time, in an epoch, of a moment of the monotonic clock, or the last one before
   * it.
   *
   * @param nanos the moment; what lies more than a year ahead counts as a year
   * @param epoch the epoch, as {@link #epoch()} gave it
   */
  public long at(long nanos, long epoch) {
    long ahead = Math.min(nanos - clock.nanoTime(), Duration.ofDays(365).toNanos());
    return epoch + Math.min(units(clock.nanoTime() + ahead), EPOCH - 1);
  }

  /**
   * Returns the same moment in another epoch.
   *
   * @param nearUntil near time in any epoch
   * @param epoch the epoch, as {@link #epoch()} gave it
   */
  public static long in(long epoch, long nearUntil) {
    return epoch + (nearUntil & (EPOCH - 1));
  }

  /**
   * Returns whether an entry which is not good would be, were its epoch still the present one: then
   * nothing says that it is old, and nothing says that it is not.
   *
   * @param nearUntil until when it is good, in near time
   */
  public boolean isUnverified(long nearUntil) {
    long here = now();
    return here != CLOSED
        && epochsSince(nearUntil, here) > 0
        && (nearUntil & (EPOCH - 1)) > (here & (EPOCH - 1));
  }

  /**
   * Returns how many epochs have begun since an entry was checked; after 2<sup>22</sup> it begins
   * at 0 again.
   *
   * @param nearUntil until when it is good, in near time
   */
  public int epochsSince(long nearUntil) {
    return epochsSince(nearUntil, now());
  }

  private static int epochsSince(long nearUntil, long here) {
    return (int) ((here >> EPOCH_BITS) - (nearUntil >> EPOCH_BITS))
        & ((1 << (64 - EPOCH_BITS)) - 1);
  }

  /** Returns the length of a tick, in units of near time, rounded up. */
  public long tickUnits() {
    return (tick.toNanos() >> UNIT_BITS) + 1;
  }

  /** Returns the length of a tick in nanoseconds. */
  public long tickNanos() {
    return tick.toNanos();
  }

  /** Returns by how much the last tick is late; 0 while nobody needs it. */
  public synchronized long lagNanos() {
    return now == CLOSED || now == ASLEEP
        ? 0
        : Math.max(0, clock.nanoTime() - start - ((now - leaps) << UNIT_BITS) - tick.toNanos());
  }

  /** Begins a new epoch: no entry that was checked before it is good any more. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // changed under the lock only
  public synchronized void nextEpoch() {
    if (now == CLOSED) {
      return;
    }
    leaps += EPOCH;
    if (now != ASLEEP) {
      now = leaps + units(clock.nanoTime());
    }
  }

  /** Stops the ticks, and with them the life of all entries. */
  public synchronized void close() {
    now = CLOSED;
    Runnable next = pending;
    if (next != null) {
      next.run();
    }
  }
}
