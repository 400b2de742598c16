package io.cachechain.simulator;

import io.cachechain.simulator.Action.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a run does, drawn from its seed before it begins; so that a run can be repeated with some of it left out.
 *
 * @param actions in the order of their times
 */
record Plan(List<Action> actions) {
  private static final long SECOND = 1_000_000_000;
  private static final Kind[] READS = {
    Kind.GET,
    Kind.GET,
    Kind.GET,
    Kind.GET,
    Kind.GET_IF_PRESENT,
    Kind.LOOKUP,
    Kind.GET_ALL,
    Kind.GET_AND_LEAVE
  };
  private static final long[] CROWDS = {SECOND / 20, SECOND / 4, SECOND, 3 * SECOND};
  private static final int[] CUT_MILLIS = {50, 300, 1_000, 8_000, 20_000};
  private static final int[] PAUSE_MILLIS = {20, 150, 700, 3_000};

  Plan {
    actions = List.copyOf(actions);
  }

  /** Draws the plan of a run. */
  static Plan draw(long seed, Shape shape, Rules rules) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x9A7);
    int count = 40 + random.nextInt(50);
    long crowd = CROWDS[random.nextInt(CROWDS.length)];
    int keys = 1 + random.nextInt(Keys.NAMES.size());
    List<Action> actions = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      boolean late = random.nextInt(10) >= 7;
      long at = late ? random.nextLong(25 * SECOND) : random.nextLong(crowd);
      actions.add(draw(random, id, at, keys, shape, rules));
    }
    actions.sort(Comparator.comparingLong(Action::at));
    return new Plan(actions);
  }

  private static Action draw(
      SplittableRandom random, int id, long at, int keys, Shape shape, Rules rules) {
    int node = random.nextInt(shape.nodes());
    int key = random.nextInt(keys);
    int layer = random.nextInt(shape.far().size());
    int chance = random.nextInt(1_000);
    int pick = random.nextInt(1 << 20);
    if (rules.evictsTombstones() && pick % 5 == 0) {
      return new Action(id, at, Kind.EVICT, node, layer, 0);
    }
    if (rules.oldSnapshots() && pick % 20 == 0) {
      return new Action(id, at, pick % 40 == 0 ? Kind.SNAPSHOT : Kind.RESTORE, node, layer, 0);
    }
    if (chance < 40) {
      return new Action(id, at, Kind.POLL, node, key, 50 + pick % 1_500);
    }
    if (chance < 560) {
      Kind kind = READS[pick % READS.length];
      return new Action(id, at, kind, node, key, pick % 40);
    }
    if (chance < 900) {
      boolean all = pick % 8 == 0;
      if (Keys.isPut(key)) {
        Kind kind = all ? Kind.PUT_ALL : Kind.PUT;
        return new Action(id, at, kind, Keys.writer(key, shape.nodes()), key, 0);
      }
      return new Action(id, at, all ? Kind.INVALIDATE_ALL : Kind.INVALIDATE, node, key, 0);
    }
    if (chance < 950) {
      return new Action(id, at, Kind.CUT, node, layer, CUT_MILLIS[pick % CUT_MILLIS.length]);
    }
    if (chance < 975) {
      return new Action(id, at, Kind.PAUSE, node, 0, PAUSE_MILLIS[pick % PAUSE_MILLIS.length]);
    }
    if (chance < 985) {
      return new Action(id, at, Kind.WALL_JUMP, node, 0, 0);
    }
    return new Action(id, at, Kind.CRASH, node, 0, 10 + pick % 3_000);
  }

  /** Returns the time of the last action. */
  long end() {
    return actions.isEmpty() ? 0 : actions.get(actions.size() - 1).at();
  }
}
