package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What the nodes of a run do most: some runs are about one key, in some most actions come in a
 * burst, and in some hardly anybody reaches anybody.
 *
 * @param actions how many there are
 * @param burst in what time most of them happen, in nanoseconds
 * @param inBurst how many of ten happen in that time; the others are spread over a longer one
 * @param keys which keys are used
 * @param reads of a thousand actions, up to which one they are reads
 * @param writes up to which one they are writes
 * @param cuts up to which one somebody is cut off from something; the rest is rare
 */
record Habits(
    int actions, long burst, int inBurst, List<Integer> keys, int reads, int writes, int cuts) {
  private static final long SECOND = 1_000_000_000;
  private static final long[] BURSTS = {SECOND / 20, SECOND / 4, SECOND, 3 * SECOND};

  Habits {
    keys = List.copyOf(keys);
  }

  /**
   * Draws the habits of a run.
   *
   * @param only the keys that are used, or none to draw them
   */
  static Habits draw(SplittableRandom random, List<Integer> only) {
    int actions = only.isEmpty() ? 40 + random.nextInt(50) : 8 + random.nextInt(60);
    long burst = BURSTS[random.nextInt(BURSTS.length)];
    List<Integer> drawn = keys(random);
    List<Integer> keys = only.isEmpty() ? drawn : only;
    int inBurst = only.isEmpty() || random.nextBoolean() ? 7 : 10;
    return switch (random.nextInt(5)) {
      case 0 -> new Habits(actions, burst, inBurst, keys, 500, 780, 960);
      case 1 -> new Habits(actions, burst, inBurst, keys, 400, 900, 980);
      default -> new Habits(actions, burst, inBurst, keys, 560, 900, 950);
    };
  }

  private static List<Integer> keys(SplittableRandom random) {
    int count = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(Keys.NAMES.size());
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < Keys.NAMES.size(); i++) {
      rest.add(i);
    }
    List<Integer> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(rest.remove(random.nextInt(rest.size())));
    }
    return keys;
  }
}
