package io.cachechain.bench;

/**
 * A row of the origin's table, and the value in the chain.
 *
 * @param key its key
 * @param text what it says
 */
record OriginRow(int key, String text) {
  /**
   * Returns the row which the origin has.
   *
   * @param key its key
   * @param run a number of this run, so that what another run left somewhere is seen to be wrong
   */
  static OriginRow of(int key, long run) {
    long first = mixed(run ^ key);
    long second = mixed(first + key);
    return new OriginRow(
        key,
        "row " + key + " of run " + Long.toHexString(run) + ": " + Long.toHexString(first)
            + Long.toHexString(second));
  }

  private static long mixed(long number) {
    long mixed = (number ^ (number >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }
}
