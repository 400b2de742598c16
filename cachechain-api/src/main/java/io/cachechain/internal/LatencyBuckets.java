package io.cachechain.internal;

/**
 * The buckets of a histogram of durations: eight to each power of two of nanoseconds, so that a
 * value is off by at most an eighth. As in Tene's HdrHistogram, with three bits of precision.
 */
public final class LatencyBuckets {
  /** How many buckets there are; the last one takes everything above about 5 hours. */
  public static final int COUNT = 8 * 42;

  private static final int SUB_BITS = 3;

  private LatencyBuckets() {}

  /** Returns the bucket of a duration; negative ones count as zero. */
  public static int of(long nanos) {
    if (nanos < 1 << SUB_BITS) {
      return (int) Math.max(0, nanos);
    }
    int exponent = 63 - Long.numberOfLeadingZeros(nanos);
    int sub = (int) (nanos >>> (exponent - SUB_BITS)) & ((1 << SUB_BITS) - 1);
    return Math.min(COUNT - 1, ((exponent - SUB_BITS + 1) << SUB_BITS) + sub);
  }

  /** Returns the middle of a bucket in nanoseconds. */
  public static long middle(int bucket) {
    if (bucket < 1 << SUB_BITS) {
      return bucket;
    }
    int exponent = (bucket >> SUB_BITS) + SUB_BITS - 1;
    long width = 1L << (exponent - SUB_BITS);
    return (1L << exponent) + (bucket & ((1 << SUB_BITS) - 1)) * width + width / 2;
  }
}
