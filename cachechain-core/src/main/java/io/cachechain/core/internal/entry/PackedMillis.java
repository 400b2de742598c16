package io.cachechain.core.internal.entry;

/**
 * Differences between moments in 42 bits with a sign, 69 years either way. The largest one stands
 * for "endless".
 */
final class PackedMillis {
  private static final long MAX = (1L << 41) - 1;

  private PackedMillis() {}

  /** Returns a difference, cut to what 42 bits hold. */
  static long of(long difference) {
    return Math.max(-MAX - 1, Math.min(MAX, difference));
  }

  /** Returns the difference of a limit to the creation; both in milliseconds since the epoch. */
  static long difference(long limit, long created) {
    return limit == StoredEntry.NEVER
        ? MAX
        : of(limit < created - MAX ? -MAX - 1 : limit - created);
  }

  /** Returns the upper ten bits. */
  static int upper(long packed) {
    return (int) (packed >>> 32) & 0x3FF;
  }

  /** Returns the difference that these bits hold; only the lower ten of {@code upper} count. */
  static long toLong(int upper, int low) {
    long packed = ((long) upper << 54 >> 22) | (low & 0xFFFF_FFFFL);
    return packed == MAX ? StoredEntry.NEVER : packed;
  }

  /** Returns the moment that lies this far behind the creation. */
  static long sum(long created, long difference) {
    return difference == StoredEntry.NEVER ? StoredEntry.NEVER : created + difference;
  }
}
