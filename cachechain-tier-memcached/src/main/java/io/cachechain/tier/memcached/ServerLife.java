package io.cachechain.tier.memcached;

/**
 * How long a server is asked to keep an entry. The exact end stands in the entry and is checked
 * when it is read; the server must only not forget it before.
 *
 * <p>Memcached counts in whole seconds, and looks at its clock once a second, each time a little
 * later in the second. So an item with a life of n seconds lives between n - 1 and n; and when a
 * look slips over the end of a second, that clock jumps by two, after which it is n - 2 at least
 * (seen once in 1,800 ticks of idle servers). Hence two more. It reads a number over 30 days as a
 * date, 0 as "for ever", and a negative one as the past or as "for ever", by protocol. Dates end in
 * January 2038 where they are read as signed; what lies beyond is left to the server's eviction.
 */
final class ServerLife {
  /** The server keeps it until it needs the room. */
  static final int FOR_EVER = 0;

  /** The longest life that is read as a duration. */
  static final long LONGEST_RELATIVE_SECONDS = 30L * 24 * 60 * 60;

  /** What the clock of a server may take from a life. */
  private static final int TICKS = 2;

  private ServerLife() {}

  /**
   * Returns the number to send.
   *
   * @param expiresAt milliseconds since the epoch, {@link Long#MAX_VALUE} for never
   * @param now the wall time in milliseconds
   */
  static int of(long expiresAt, long now) {
    if (expiresAt <= now) {
      return 1;
    }
    if (expiresAt >= Integer.MAX_VALUE * 1000L) {
      return FOR_EVER;
    }
    long seconds = ceilSeconds(expiresAt - now) + TICKS;
    return seconds <= LONGEST_RELATIVE_SECONDS
        ? (int) seconds
        : (int) Math.min(Integer.MAX_VALUE, ceilSeconds(expiresAt) + TICKS);
  }

  private static long ceilSeconds(long millis) {
    return Math.floorDiv(millis + 999, 1000L);
  }
}
