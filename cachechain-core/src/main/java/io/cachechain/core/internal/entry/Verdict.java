package io.cachechain.core.internal.entry;

import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import java.util.List;

/** Whether an entry that was found in a layer may be answered, and if not, why. */
public enum Verdict {
  /** A value or negative entry that may be answered. */
  FRESH,
  /** Its time is over. */
  EXPIRED,
  /** It says that the value was removed. */
  TOMBSTONE,
  /** It is no content, but holds the slot for a flight. */
  RESERVED,
  /** It may be older than an invalidation: in doubt, it is. */
  DISTRUSTED,
  /**
   * It is of another generation than the present one: it was invalidated together with others, and
   * its version still counts.
   */
  INVALID,
  /** It is stamped too far in the future to be true. */
  FUTURE;

  /**
   * Validates an entry.
   *
   * @param entry what was found
   * @param nowMillis the wall time
   * @param invalidations the hints of the layer, the tombstones met on the way, and the version
   *     from which the layer is trusted; the entry must pass each of them, since two invalidations
   *     of two nodes are not ordered by their versions
   * @param generations what is valid
   * @param clock knows the largest skew; asked for nothing that moves
   */
  public static Verdict of(
      StoredEntry<?> entry,
      long nowMillis,
      List<Version> invalidations,
      Generations generations,
      HybridClock clock) {
    Version version = entry.version();
    if (clock.isFromFuture(version, nowMillis)) {
      return FUTURE;
    }
    if (entry.isTombstone()) {
      return TOMBSTONE;
    }
    if (entry.isReservation()) {
      return RESERVED;
    }
    if (!generations.admits(entry)) {
      return INVALID;
    }
    for (Version invalidation : invalidations) {
      if (!version.equals(invalidation) && !clock.isCertainlyAfter(version, invalidation)) {
        return DISTRUSTED;
      }
    }
    return nowMillis >= entry.expiresAt() ? EXPIRED : FRESH;
  }
}
