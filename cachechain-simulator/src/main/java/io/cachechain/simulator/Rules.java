package io.cachechain.simulator;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * How bad the world is. The engine promises something up to certain bounds; what goes beyond them is planted on purpose, to see that the checks notice.
 *
 * @param requestFaults of a thousand requests, how many go wrong
 * @param loadFaults of a thousand loads, how many fail or hang
 * @param lateMillis how late a write that was given up may still be applied; under the life of a tombstone
 * @param skewMillis by how much two clocks differ at most; the bound of the chain's settings
 * @param serverClocks whether servers have a clock, and refuse what comes after the time until which it may be sent
 * @param evicts whether servers drop what they hold to make room, tombstones and reservations included; then nothing is put, since a put that is long on its way may come back there
 * @param oldSnapshots whether servers start again from an old file
 * @param slowRestarts whether a node starts again with a clock behind its former one by more than the bound
 * @param keys the keys that are used, or none for those that the seed draws
 * @param onlyLate whether the only thing that goes wrong with writes is that they come late
 * @param pairs whether two nodes put the same key, one after the other, now and then, and one node a key of its own
 * @param clears of a thousand actions, how many clear the chain; if none, records of generations are read hardly ever
 * @param onlyClears whether the origin changes by clears only, and whatever can be lost of a clear is lost
 * @param reboots whether what is lost of clears is lost by all nodes starting anew, when no record is left
 * @param clockAhead whether the clock of one node is a year ahead; then nothing is promised for what that stamps, and the origin changes by clears only
 */
record Rules(
    int requestFaults,
    int loadFaults,
    long lateMillis,
    long skewMillis,
    boolean serverClocks,
    boolean evicts,
    boolean oldSnapshots,
    boolean slowRestarts,
    List<Integer> keys,
    boolean onlyLate,
    boolean pairs,
    int clears,
    boolean onlyClears,
    boolean reboots,
    boolean clockAhead) {
  /** How long a tombstone lives in every run. */
  static final long TOMBSTONE_MILLIS = 20_000;

  private static final long LARGEST_SKEW_MILLIS = 5_000;
  private static final long SMALL_SKEW_MILLIS = 100;
  private static final int HARSH_FAULTS = 150;
  private static final int LATE_WRITES = 300;
  private static final long SOON_MILLIS = 1_000;
  private static final int[] REQUEST_FAULTS = {50, 50, 10, 150};
  private static final List<Integer> INVALIDATED = List.of(0, 2);
  private static final int FEW_CLEARS = 8;
  private static final int MANY_CLEARS = 100;

  /** Draws a world that keeps to the bounds. */
  static Rules draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x0DD5);
    Draft draft = new Draft();
    draft.requestFaults = REQUEST_FAULTS[random.nextInt(REQUEST_FAULTS.length)];
    draft.loadFaults = 20;
    draft.lateMillis = 4_500;
    draft.skewMillis = random.nextInt(4) == 0 ? SMALL_SKEW_MILLIS : LARGEST_SKEW_MILLIS;
    // What comes when its ceiling is of another time only a server with a clock can refuse.
    draft.serverClocks = draft.skewMillis == SMALL_SKEW_MILLIS || random.nextInt(3) > 0;
    draft.clears = random.nextInt(3) == 0 ? FEW_CLEARS : 0;
    if (random.nextInt(6) == 0) {
      draft.evicts = true;
      draft.keys = INVALIDATED;
    }
    boolean pairs = new SplittableRandom(seed ^ 0x2B07).nextInt(3) == 0;
    draft.pairs = pairs && !draft.evicts && draft.clears == 0;
    if (draft.clears > 0 && random.nextInt(3) == 0) {
      draft.onlyClears(random.nextInt(2) == 0, random.nextInt(3) == 0);
      draft.reboots = random.nextInt(4) == 0;
    }
    return draft.rules();
  }

  private Rules but(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.requestFaults = requestFaults;
    draft.loadFaults = loadFaults;
    draft.lateMillis = lateMillis;
    draft.skewMillis = skewMillis;
    draft.serverClocks = serverClocks;
    draft.evicts = evicts;
    draft.oldSnapshots = oldSnapshots;
    draft.slowRestarts = slowRestarts;
    draft.keys = keys;
    draft.onlyLate = onlyLate;
    draft.pairs = pairs;
    draft.clears = clears;
    draft.onlyClears = onlyClears;
    draft.reboots = reboots;
    draft.clockAhead = clockAhead;
    change.accept(draft);
    return draft.rules();
  }

  Rules late(long millis) {
    return but(draft -> draft.lateMillis = millis);
  }

  Rules withoutServerClocks() {
    return but(draft -> draft.serverClocks = false);
  }

  Rules evicting() {
    return but(draft -> draft.evicts = true);
  }

  /** Returns a world in which servers have room enough, and all keys are used. */
  Rules roomy() {
    return but(draft -> {
      draft.evicts = false;
      draft.keys = List.of();
    });
  }

  Rules settingBack() {
    return but(draft -> draft.oldSnapshots = true);
  }

  Rules restartingSlow() {
    return but(draft -> draft.slowRestarts = true);
  }

  /** Returns a world in which many writes come late, and nothing else goes wrong with them. */
  Rules lateWrites() {
    return but(draft -> {
      draft.requestFaults = LATE_WRITES;
      draft.lateMillis = SOON_MILLIS;
      draft.onlyLate = true;
    });
  }

  /** Returns a world in which much is cleared, and nothing else changes. */
  Rules clearing() {
    return but(draft -> {
      draft.pairs = false;
      draft.evicts = false;
      draft.onlyClears(true, false);
    });
  }

  /** Returns a world in which much is cleared, and all nodes start anew now and then when no record is left. */
  Rules rebooting() {
    return clearing().but(draft -> {
      draft.reboots = true;
      draft.oldSnapshots = false;
    });
  }

  /** Returns a world in which much is cleared while others put. */
  Rules clearingAmongPuts() {
    return but(draft -> {
      draft.pairs = false;
      draft.clears = MANY_CLEARS;
      draft.onlyClears = false;
      draft.clockAhead = false;
      draft.oldSnapshots = false;
    });
  }

  /** Returns a world in which nothing is cleared. */
  Rules withoutClears() {
    return but(draft -> {
      draft.clears = 0;
      draft.onlyClears = false;
      draft.clockAhead = false;
      draft.oldSnapshots = false;
    });
  }

  /** Returns a world in which two nodes put the same keys, and nothing is cleared. */
  Rules pairing() {
    return withoutClears().but(draft -> draft.pairs = true);
  }

  /** Returns a world in which clocks differ by little, and servers have one. */
  Rules tight() {
    return but(draft -> {
      draft.skewMillis = SMALL_SKEW_MILLIS;
      draft.serverClocks = true;
    });
  }

  /** Returns a world in which only these keys are used, more goes wrong, and clocks may differ by seconds. */
  Rules harsh(List<Integer> onlyKeys) {
    return but(draft -> {
      draft.requestFaults = HARSH_FAULTS;
      draft.skewMillis = LARGEST_SKEW_MILLIS;
      draft.keys = onlyKeys;
    });
  }

  private static final class Draft {
    private int requestFaults;
    private int loadFaults;
    private long lateMillis;
    private long skewMillis;
    private boolean serverClocks;
    private boolean evicts;
    private boolean oldSnapshots;
    private boolean slowRestarts;
    private List<Integer> keys = List.of();
    private boolean onlyLate;
    private boolean pairs;
    private int clears;
    private boolean onlyClears;
    private boolean reboots;
    private boolean clockAhead;

    private void onlyClears(boolean setsBack, boolean ahead) {
      onlyClears = true;
      clears = MANY_CLEARS;
      oldSnapshots = setsBack;
      clockAhead = ahead;
    }

    private Rules rules() {
      return new Rules(
          requestFaults,
          loadFaults,
          lateMillis,
          skewMillis,
          serverClocks,
          evicts,
          oldSnapshots,
          slowRestarts,
          keys,
          onlyLate,
          pairs,
          clears,
          onlyClears,
          reboots,
          clockAhead);
    }
  }
}
