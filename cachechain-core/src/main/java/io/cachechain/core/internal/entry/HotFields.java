package io.cachechain.core.internal.entry;

import org.jspecify.annotations.Nullable;

/**
 * What a near hit looks at, apart from the rest of an entry: the fields of a superclass are laid
 * out first, so header, value and limit stand in the first 24 bytes of the object, mostly in one
 * cache line.
 */
abstract class HotFields<V> {
  /** Set in {@link #nearUntil} when only the exact clock may decide; a unit does not matter. */
  static final long EXACT = 1;

  /** Near time, as {@code CoarseClock} counts it; without its lowest bit. */
  private final long nearUntil;

  final @Nullable V value;

  HotFields(@Nullable V value, long nearUntil) {
    this.value = value;
    this.nearUntil = nearUntil;
  }

  /** Returns the value, null for a negative entry and a tombstone. */
  public final @Nullable V value() {
    return value;
  }

  /**
   * Returns whether a near copy is fresh by the coarse clock, and was checked in its epoch. False
   * for one that lives too short for it; {@link #isGoodAtExactly} decides then.
   *
   * @param coarse the near time of the coarse clock
   */
  public final boolean isGoodAt(long coarse) {
    long until = nearUntil;
    return until - coarse > 0 && (until & EXACT) == 0;
  }

  /**
   * Returns whether a near copy is fresh by the exact clock; of use only where {@link #isExact()}.
   *
   * @param exact the exact near time
   */
  public final boolean isGoodAtExactly(long exact) {
    return (nearUntil & ~EXACT) - exact > 0; // the flag would be a unit too long
  }

  /** Returns whether this lives too short for the coarse clock, or is no near copy at all. */
  public final boolean isExact() {
    return (nearUntil & EXACT) != 0;
  }

  /** Returns the end of freshness of a near copy in near time. */
  public final long nearUntil() {
    return nearUntil;
  }
}
