package io.cachechain.core.internal.time;

import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Version;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Draws the versions of one node: wall time where it moves on, a counter where it does not, and
 * never below anything that was drawn or seen. After Kulkarni et al., <i>Logical Physical
 * Clocks</i> (2014).
 *
 * <p>A stamp of a put or an invalidation is fixed by its milliseconds and counter alone, since a
 * higher counter beats every step and node of a lower one. So the state is one number, and drawing
 * is one compare-and-set. Lock-free and thread-safe.
 */
public final class HybridClock {
  private static final int COUNTER_BITS = 12;
  private static final int MAX_PART = (1 << COUNTER_BITS) - 1;
  private static final int MAX_NODE = 0xFF_FFFF;

  private final ChainClock clock;
  private final int node;
  private final long maxSkewMillis;
  private final LongAdder skewRefused = new LongAdder();

  /**
   * Begins anywhere, so that a node that takes the number of one that has ended does not take its
   * reservations for its own.
   */
  private final AtomicInteger reservations;

  /**
   * The highest stamp drawn or seen, as milliseconds and 12 bits of counter; a counter that
   * overflows carries by itself.
   */
  private final AtomicLong last = new AtomicLong();

  /**
   * Creates the clock of a node.
   *
   * @param clock the source of wall time
   * @param node the number of this node, 0 to 2^24 - 1, unlike that of any other node
   * @param maxSkew the largest difference between the wall clocks of any two nodes, in whole
   *     milliseconds
   */
  public HybridClock(ChainClock clock, int node, Duration maxSkew) {
    this(clock, node, maxSkew, new SecureRandom().nextInt());
  }

  /**
   * Creates the clock of a node.
   *
   * @param clock the source of wall time
   * @param node the number of this node, 0 to 2^24 - 1, unlike that of any other node
   * @param maxSkew the largest difference between the wall clocks of any two nodes, in whole
   *     milliseconds
   * @param firstReservation where the numbers of its reservations begin, drawn at random
   */
  public HybridClock(ChainClock clock, int node, Duration maxSkew, int firstReservation) {
    this.reservations = new AtomicInteger(firstReservation);
    this.clock = Objects.requireNonNull(clock, "clock");
    if (node < 0 || node > MAX_NODE) {
      throw new IllegalArgumentException("node is " + node + ", allowed are 0 to " + MAX_NODE);
    }
    if (maxSkew.isNegative()) {
      throw new IllegalArgumentException("maxSkew is " + maxSkew + ", it must not be negative");
    }
    this.node = node;
    this.maxSkewMillis = maxSkew.toMillis();
  }

  /**
   * Returns a random number for a node: two of a hundred nodes get the same one in 3 of 10,000
   * cases.
   */
  public static int randomNode() {
    return new SecureRandom().nextInt(MAX_NODE + 1);
  }

  /** Draws the stamp of a put or an invalidation: above all that was drawn or seen here. */
  public Version next() {
    return draw(0);
  }

  /**
   * Draws a stamp above all that was drawn or seen here and above {@code floor}. A floor beyond the
   * {@link #ceiling} does not count, as the layer that holds it will not mind it either, and is
   * counted as refused.
   */
  public Version above(Version floor) {
    if (floor.millis() > clock.currentTimeMillis() + 2 * maxSkewMillis) {
      skewRefused.increment();
      return draw(0);
    }
    return draw(stampOf(floor) + 1);
  }

  /**
   * Takes note of a version met in an entry or a message, so that what is drawn later is above it.
   *
   * @return false if it lies too far in the future: then it is counted, and not taken note of
   */
  public boolean see(Version version) {
    if (isFromFuture(version)) {
      skewRefused.increment();
      return false;
    }
    long stamp = stampOf(version);
    long seen = last.get();
    while (stamp > seen && !last.compareAndSet(seen, stamp)) {
      seen = last.get();
    }
    return true;
  }

  /**
   * Returns whether this version lies further in the future than the clocks of two nodes may
   * differ.
   */
  public boolean isFromFuture(Version version) {
    return isFromFuture(version, clock.currentTimeMillis());
  }

  /**
   * Returns whether this version lies further in the future than the clocks of two nodes may
   * differ.
   *
   * @param nowMillis the wall time to compare with, in milliseconds since the epoch
   */
  public boolean isFromFuture(Version version, long nowMillis) {
    return version.millis() > nowMillis + maxSkewMillis;
  }

  /**
   * Returns the version above which a held one counts as nothing for puts: now and twice the
   * largest skew.
   *
   * @param nowMillis the wall time at which the put is sent, in milliseconds since the epoch
   */
  public Version ceiling(long nowMillis) {
    return Version.of(nowMillis + 2 * maxSkewMillis, MAX_PART, MAX_PART, MAX_NODE);
  }

  /**
   * Returns the time, by a clock that differs from this one by the largest skew at most, after
   * which a write that is sent now must not be stored any more: its sender has given it up, and its
   * ceiling is of another time.
   *
   * @param nowMillis the wall time at which it is sent, the same as that of its ceiling: in
   *     milliseconds since the epoch
   * @param timeoutMillis how long the sender waits
   * @return milliseconds since the epoch
   */
  public long latestArrival(long nowMillis, long timeoutMillis) {
    return nowMillis + maxSkewMillis + Math.min(timeoutMillis, maxSkewMillis);
  }

  /**
   * Returns the version just above {@code seen}, for what is derived from it: the next step, and
   * below every later put or invalidation.
   *
   * @return null if the steps are used up
   */
  public static @Nullable Version derived(Version seen) {
    return seen.step() == MAX_PART
        ? null
        : Version.of(seen.millis(), seen.counter(), seen.step() + 1, seen.node());
  }

  /**
   * Returns what lets pass exactly the write of which a tombstone makes up: such a tombstone lies
   * one step above the write that a layer has missed, so that a late arrival of that write does not
   * stay there; but in other layers the write itself, and what was derived from it, is good.
   *
   * @param version the version of a tombstone, or of what a layer has missed
   */
  public static Version ofWrite(Version version) {
    return version.step() == 0
        ? version
        : Version.of(version.millis(), version.counter(), version.step() - 1, version.node());
  }

  /**
   * Returns whether one version is that of a later write than the other one, of the same node,
   * whose writes are in order.
   */
  public static boolean isLaterOfSameNode(Version later, Version earlier) {
    return later.step() == 0
        && earlier.step() == 0
        && later.node() == earlier.node()
        && later.isNewerThan(earlier);
  }

  /**
   * Returns the version of a reservation of an empty slot: below every other, and unlike those of
   * the last 16 million reservations of this node.
   */
  public Version reservation() {
    int number = reservations.getAndIncrement();
    return Version.of(0, number >>> COUNTER_BITS & MAX_PART, number & MAX_PART, node);
  }

  /**
   * Returns whether a version is that of a reservation of an empty slot, and so says nothing of
   * what the key has been.
   */
  public static boolean isReservation(Version version) {
    return version.millis() == 0;
  }

  /** Returns whether a version was made by this node. */
  public boolean isOwn(Version version) {
    return version.node() == node;
  }

  /**
   * Returns the version of a load that begins now: the larger of now less the largest skew and just
   * above what its walk saw. So an invalidation that is stamped meanwhile, by whatever node, is
   * above it.
   *
   * <p>After a loss of data that is below what is trusted; then it is a version of now. It is not
   * derived from the moment of the loss: all loads of all keys would have the same one, and what
   * replaces exactly that version could replace a later load.
   *
   * @param newestSeen the newest version that the walk met for the key, or null for none
   * @param loss what was drawn when a layer was found to have lost writes, or null
   * @return null if the steps above what was seen are used up: then the value may be answered but
   *     not stored
   */
  public @Nullable Version load(@Nullable Version newestSeen, @Nullable Version loss) {
    Version early = Version.of(Math.max(0, clock.currentTimeMillis() - maxSkewMillis), 0, 1, node);
    Version version =
        early.isNewerThan(newestSeen) || newestSeen == null ? early : derived(newestSeen);
    if (version == null || loss == null || version.isNewerThan(loss)) {
      return version;
    }
    Version now = next();
    return Version.of(now.millis(), now.counter(), 1, node);
  }

  /**
   * Returns whether {@code held} surely began after the invalidation, or was made knowing it: it is
   * more than the largest skew above, or was derived from exactly that. Where this is false, the
   * invalidation must not yield: if in doubt, remove.
   */
  public boolean isCertainlyAfter(Version held, Version invalidation) {
    return held.millis() > invalidation.millis() + maxSkewMillis
        || isDerivedFrom(held, invalidation);
  }

  /** Returns the largest difference between the wall clocks of any two nodes. */
  public Duration maxSkew() {
    return Duration.ofMillis(maxSkewMillis);
  }

  /** Returns how many versions were refused because they lay too far in the future. */
  public long skewRefused() {
    return skewRefused.sum();
  }

  private static boolean isDerivedFrom(Version held, Version invalidation) {
    return stampOf(held) == stampOf(invalidation)
        && held.node() == invalidation.node()
        && held.step() > invalidation.step();
  }

  private Version draw(long floor) {
    long now = clock.currentTimeMillis() << COUNTER_BITS;
    long before;
    long drawn;
    do {
      before = last.get();
      drawn = Math.max(Math.max(now, floor), before + 1);
    } while (!last.compareAndSet(before, drawn));
    return Version.of(drawn >>> COUNTER_BITS, (int) drawn & MAX_PART, 0, node);
  }

  private static long stampOf(Version version) {
    return version.highBits() >>> 4;
  }
}
