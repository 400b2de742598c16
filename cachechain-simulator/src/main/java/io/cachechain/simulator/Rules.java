package io.cachechain.simulator;

/**
 * How bad the world is. The engine promises something up to certain bounds; what goes beyond them is planted on purpose, to see that the checks notice.
 *
 * @param requestFaults of a thousand requests, how many go wrong
 * @param loadFaults of a thousand loads, how many fail or hang
 * @param lateMillis how late a write that was given up may still be applied; under the life of a tombstone
 * @param skewMillis by how much two clocks differ at most; the bound of the chain's settings
 * @param evictsTombstones whether servers drop tombstones to make room
 * @param oldSnapshots whether servers start again from an old file
 * @param slowRestarts whether a node starts again with a clock behind its former one by more than the bound
 */
record Rules(
    int requestFaults,
    int loadFaults,
    long lateMillis,
    long skewMillis,
    boolean evictsTombstones,
    boolean oldSnapshots,
    boolean slowRestarts) {
  /** How long a tombstone lives in every run. */
  static final long TOMBSTONE_MILLIS = 20_000;

  /** How much the clocks differ at most in every run that keeps to the bounds. */
  static final long MAX_SKEW_MILLIS = 5_000;

  /** Returns a world that keeps to the bounds. */
  static Rules withinBounds() {
    return new Rules(50, 20, 4_500, MAX_SKEW_MILLIS, false, false, false);
  }

  Rules late(long millis) {
    return new Rules(
        requestFaults,
        loadFaults,
        millis,
        skewMillis,
        evictsTombstones,
        oldSnapshots,
        slowRestarts);
  }

  Rules evicting() {
    return new Rules(
        requestFaults, loadFaults, lateMillis, skewMillis, true, oldSnapshots, slowRestarts);
  }

  Rules settingBack() {
    return new Rules(
        requestFaults, loadFaults, lateMillis, skewMillis, evictsTombstones, true, slowRestarts);
  }

  Rules restartingSlow() {
    return new Rules(
        requestFaults, loadFaults, lateMillis, skewMillis, evictsTombstones, oldSnapshots, true);
  }
}
