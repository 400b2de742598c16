package io.cachechain.core.internal.entry;

/**
 * Differences between moments in 42 bits with a sign, 69 years either way. The largest one stands
 * for "endless".
 */
final class PackedMillis {
  private static final long MAX = (1L << 41) - 1;

  private PackedMillis() {}

  /**
   * Returns the difference of a limit to another moment, cut to what 42 bits hold.
   *
   * @param limit milliseconds, {@link StoredEntry#NEVER} for none
   * @param created the other moment
   */
  static long difference(long limit, long created) {
    if (limit == StoredEntry.NEVER) {
      return MAX;
    }
    return limit < created - MAX ? -MAX - 1 : Math.min(MAX, limit - created);
  }

  /** Returns the upper ten bits of three differences side by side, above two bits that are free. */
  static int uppers(long first, long second, long third) {
    long each = 0x3FFL << 32;
    return (int) ((first & each) >>> 10 | (second & each) >>> 20 | (third & each) >>> 30);
  }

  /**
   * Returns the moment that lies a difference behind another one.
   *
   * @param created the other moment
   * @param upper the upper ten bits of the difference; what stands above them does not count
   * @param low the lower 32 bits
   */
  static long end(long created, int upper, int low) {
    long packed = ((long) upper << 54 >> 22) | (low & 0xFFFF_FFFFL);
    return packed == MAX ? StoredEntry.NEVER : created + packed;
  }
}
