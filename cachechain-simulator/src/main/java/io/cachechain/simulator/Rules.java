package io.cachechain.simulator;

import java.util.List;
import java.util.SplittableRandom;

/**
 * How bad the world is. The engine promises something up to certain bounds; what goes beyond them is planted on purpose, to see that the checks notice.
 *
 * @param requestFaults of a thousand requests, how many go wrong
 * @param loadFaults of a thousand loads, how many fail or hang
 * @param lateMillis how late a write that was given up may still be applied; under the life of a tombstone
 * @param skewMillis by how much two clocks differ at most; the bound of the chain's settings
 * @param serverClocks whether servers have a clock, and refuse what comes after the time until which it may be sent
 * @param evictsTombstones whether servers drop tombstones to make room
 * @param oldSnapshots whether servers start again from an old file
 * @param slowRestarts whether a node starts again with a clock behind its former one by more than the bound
 * @param keys the keys that are used, or none for those that the seed draws
 * @param onlyLate whether the only thing that goes wrong with writes is that they come late
 */
record Rules(
    int requestFaults,
    int loadFaults,
    long lateMillis,
    long skewMillis,
    boolean serverClocks,
    boolean evictsTombstones,
    boolean oldSnapshots,
    boolean slowRestarts,
    List<Integer> keys,
    boolean onlyLate) {
  /** How long a tombstone lives in every run. */
  static final long TOMBSTONE_MILLIS = 20_000;

  private static final long LARGEST_SKEW_MILLIS = 5_000;
  private static final long SMALL_SKEW_MILLIS = 100;
  private static final int HARSH_FAULTS = 150;
  private static final int LATE_WRITES = 300;
  private static final long SOON_MILLIS = 1_000;
  private static final int[] REQUEST_FAULTS = {50, 50, 10, 150};

  /** Draws a world that keeps to the bounds. */
  static Rules draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x0DD5);
    int requests = REQUEST_FAULTS[random.nextInt(REQUEST_FAULTS.length)];
    long skew = random.nextInt(4) == 0 ? SMALL_SKEW_MILLIS : LARGEST_SKEW_MILLIS;
    // What comes when its ceiling is of another time only a server with a clock can refuse.
    boolean serverClocks = skew == SMALL_SKEW_MILLIS || random.nextInt(3) > 0;
    return new Rules(
        requests, 20, 4_500, skew, serverClocks, false, false, false, List.of(), false);
  }

  Rules late(long millis) {
    return new Rules(
        requestFaults,
        loadFaults,
        millis,
        skewMillis,
        serverClocks,
        evictsTombstones,
        oldSnapshots,
        slowRestarts,
        keys,
        onlyLate);
  }

  Rules withoutServerClocks() {
    return new Rules(
        requestFaults,
        loadFaults,
        lateMillis,
        skewMillis,
        false,
        evictsTombstones,
        oldSnapshots,
        slowRestarts,
        keys,
        onlyLate);
  }

  Rules evicting() {
    return new Rules(
        requestFaults,
        loadFaults,
        lateMillis,
        skewMillis,
        serverClocks,
        true,
        oldSnapshots,
        slowRestarts,
        keys,
        onlyLate);
  }

  Rules settingBack() {
    return new Rules(
        requestFaults,
        loadFaults,
        lateMillis,
        skewMillis,
        serverClocks,
        evictsTombstones,
        true,
        slowRestarts,
        keys,
        onlyLate);
  }

  Rules restartingSlow() {
    return new Rules(
        requestFaults,
        loadFaults,
        lateMillis,
        skewMillis,
        serverClocks,
        evictsTombstones,
        oldSnapshots,
        true,
        keys,
        onlyLate);
  }

  /** Returns a world in which many writes come late, and nothing else goes wrong with them. */
  Rules lateWrites() {
    return new Rules(
        LATE_WRITES,
        loadFaults,
        SOON_MILLIS,
        skewMillis,
        serverClocks,
        evictsTombstones,
        oldSnapshots,
        slowRestarts,
        keys,
        true);
  }

  /** Returns a world in which clocks differ by little, and servers have one. */
  Rules tight() {
    return new Rules(
        requestFaults,
        loadFaults,
        lateMillis,
        SMALL_SKEW_MILLIS,
        true,
        evictsTombstones,
        oldSnapshots,
        slowRestarts,
        keys,
        onlyLate);
  }

  /** Returns a world in which only these keys are used, more goes wrong, and clocks may differ by seconds. */
  Rules harsh(List<Integer> onlyKeys) {
    return new Rules(
        HARSH_FAULTS,
        loadFaults,
        lateMillis,
        LARGEST_SKEW_MILLIS,
        serverClocks,
        evictsTombstones,
        oldSnapshots,
        slowRestarts,
        onlyKeys,
        onlyLate);
  }
}
