package io.cachechain.simulator;

import io.cachechain.simulator.Action.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a run does, drawn from its seed before it begins; so that a run can be repeated with some of
 * it left out.
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
  private static final int[] CUT_MILLIS = {50, 300, 1_000, 8_000, 20_000};
  /** Between two puts of a pair; below 0 they are made at the same time. */
  private static final int[] PAIR_MILLIS = {-1, 0, 0, 1, 1, 10, 100};

  private static final int MOST_PAIRS = 12;
  private static final int FIRST_SOLO = 1_000;
  private static final int[] PAUSE_MILLIS = {20, 150, 700, 3_000};

  Plan {
    actions = List.copyOf(actions);
  }

  /** Draws the plan of a run. */
  static Plan draw(long seed, Shape shape, Rules rules) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x9A7);
    Habits habits = Habits.draw(random, rules.keys());
    List<Action> actions = new ArrayList<>();
    for (int id = 1; id <= habits.actions(); id++) {
      boolean late = random.nextInt(10) >= habits.inBurst();
      long at = late ? random.nextLong(25 * SECOND) : random.nextLong(habits.burst());
      actions.add(draw(random, id, at, habits, shape, rules));
    }
    if (rules.pairs() && shape.nodes() > 1 && shape.puts() == Shape.Puts.CACHED) {
      addPairs(actions, habits, shape, new SplittableRandom(seed ^ 0x2B08));
    }
    if (rules.pairs() && shape.puts() == Shape.Puts.CACHED) {
      addSolos(actions, shape, new SplittableRandom(seed ^ 0x2B09));
    }
    actions.sort(Comparator.comparingLong(Action::at));
    return new Plan(actions);
  }

  /**
   * Two nodes put the same key: the second one when the first has returned, or at about the same
   * time.
   */
  private static void addPairs(
      List<Action> actions, Habits habits, Shape shape, SplittableRandom random) {
    int first = habits.actions() + 1;
    for (int id = first; id <= first + random.nextInt(MOST_PAIRS); id++) {
      long at = random.nextLong(Math.max(habits.burst(), SECOND));
      int node = random.nextInt(shape.nodes());
      int other = (node + 1 + random.nextInt(shape.nodes() - 1)) % shape.nodes();
      int millis = PAIR_MILLIS[random.nextInt(PAIR_MILLIS.length)];
      actions.add(new Action(id, at, Kind.PAIR, node, other, millis));
    }
  }

  /**
   * One node puts a key once, while requests may go wrong, and it is read a moment and some seconds
   * later.
   */
  private static void addSolos(List<Action> actions, Shape shape, SplittableRandom random) {
    int first = FIRST_SOLO;
    for (int id = first; id <= first + random.nextInt(MOST_PAIRS); id++) {
      long at = random.nextLong(5 * SECOND);
      int node = random.nextInt(shape.nodes());
      actions.add(new Action(
          id, at, Kind.SOLO, node, random.nextInt(shape.nodes()), random.nextInt(1_500)));
    }
  }

  private static Action draw(
      SplittableRandom random, int id, long at, Habits habits, Shape shape, Rules rules) {
    int node = random.nextInt(shape.nodes());
    int key = habits.keys().get(random.nextInt(habits.keys().size()));
    int layer = random.nextInt(shape.far().size());
    int chance = random.nextInt(1_000);
    int pick = random.nextInt(1 << 20);
    if (rules.evicts() && pick % 5 == 0) {
      Kind kind = pick % 10 == 0 ? Kind.EVICT : Kind.EVICT_TOMBSTONES;
      return new Action(id, at, kind, node, layer, 0);
    }
    if (rules.oldSnapshots() && pick % 15 == 0) {
      return snapshot(id, at, node, layer, pick);
    }
    if (pick % 1_000 < rules.clears()) {
      return clear(id, at, node, layer, random.nextInt(100), rules);
    }
    if (rules.onlyClears()) {
      return beside(id, at, node, key, layer, chance, pick, shape, habits);
    }
    if (chance < 40) {
      return new Action(id, at, Kind.POLL, node, key, 50 + pick % 1_500);
    }
    if (chance < habits.reads()) {
      Kind kind = READS[pick % READS.length];
      return new Action(id, at, kind, node, key, pick % 40);
    }
    if (chance < habits.writes()) {
      return write(id, at, node, key, pick, shape);
    }
    if (chance < habits.cuts()) {
      // One place more than there are layers: that of the log.
      int place = shape.messages() == null ? layer : pick / 7 % (shape.far().size() + 1);
      Kind kind = pick / 64 % 3 == 0 ? Kind.OUTAGE : Kind.CUT;
      return new Action(id, at, kind, node, place, CUT_MILLIS[pick % CUT_MILLIS.length]);
    }
    return rare(id, at, node, pick, random.nextInt(50), layer, shape);
  }

  /** A clear, or what makes its record go. */
  private static Action clear(int id, long at, int node, int layer, int chance, Rules rules) {
    if (rules.reboots()) {
      return new Action(id, at, chance < 20 ? Kind.REBOOT : Kind.CLEAR, node, layer, 300);
    }
    if (chance < 20) {
      return new Action(id, at, Kind.EVICT_RECORD, node, layer, 0);
    }
    boolean more = rules.onlyClears();
    if (more && chance < 26) {
      return new Action(id, at, Kind.CRASH, node, 0, 10 + 20L * chance);
    }
    if (more && chance < 28) {
      return new Action(id, at, Kind.REBOOT, node, 0, 300);
    }
    if (more && chance < 32) {
      return new Action(id, at, Kind.LOSE, node, layer, chance % 2);
    }
    if (more && rules.oldSnapshots() && chance < 44) {
      Kind kind = chance % 2 == 0 ? Kind.SNAPSHOT : Kind.RESTORE;
      return new Action(id, at, kind, node, layer, 0);
    }
    return new Action(id, at, Kind.CLEAR, node, layer, 0);
  }

  /**
   * Where the origin changes by clears only, there are reads beside them, and somebody is cut off.
   */
  private static Action beside(
      int id,
      long at,
      int node,
      int key,
      int layer,
      int chance,
      int pick,
      Shape shape,
      Habits habits) {
    if (chance < 930) {
      return new Action(id, at, READS[pick % READS.length], node, key, pick % 40);
    }
    if (chance < 980) {
      int place = shape.messages() == null ? layer : pick / 7 % (shape.far().size() + 1);
      Kind kind = pick / 64 % 3 == 0 ? Kind.OUTAGE : Kind.CUT;
      return new Action(id, at, kind, node, place, CUT_MILLIS[pick % CUT_MILLIS.length]);
    }
    return rare(id, at, node, pick, habits.actions() % 40, layer, shape);
  }

  /** A server is set back, and nodes that start afterwards know nothing of it. */
  private static Action snapshot(int id, long at, int node, int layer, int pick) {
    return switch (pick / 15 % 3) {
      case 0 -> new Action(id, at, Kind.SNAPSHOT, node, layer, 0);
      case 1 -> new Action(id, at, Kind.RESTORE, node, layer, 0);
      default -> new Action(id, at, Kind.CRASH, node, 0, 10 + pick % 1_000);
    };
  }

  private static Action write(int id, long at, int node, int key, int pick, Shape shape) {
    boolean all = pick % 8 == 0;
    int writer = Keys.writer(key, shape.nodes());
    boolean puts = Keys.isPut(key) && (!Keys.isMixed(key) || pick / 8 % 2 == 0);
    if (puts && shape.puts() == Shape.Puts.CACHED) {
      return new Action(id, at, all ? Kind.PUT_ALL : Kind.PUT, writer, key, 0);
    }
    // An origin knows the order of puts, whoever makes them; one that compares versions knows none
    // of invalidations.
    if (puts && (shape.puts() == Shape.Puts.STORED || !Keys.isMixed(key))) {
      return new Action(id, at, Kind.PUT, node, key, 0);
    }
    boolean single = Keys.isMixed(key) || !all;
    return new Action(id, at, single ? Kind.INVALIDATE : Kind.INVALIDATE_ALL, node, key, 0);
  }

  private static Action rare(
      int id, long at, int node, int pick, int chance, int layer, Shape shape) {
    if (chance < 20) {
      return new Action(id, at, Kind.PAUSE, node, 0, PAUSE_MILLIS[pick % PAUSE_MILLIS.length]);
    }
    if (chance < 30) {
      return new Action(id, at, Kind.WALL_JUMP, node, 0, 0);
    }
    if (chance < 40 && shape.messages() != null) {
      Kind kind = pick % 3 == 0 ? Kind.RESTART_LOG : Kind.TRIM_LOG;
      return new Action(id, at, kind, node, 0, 0);
    }
    if (chance > 46) {
      return new Action(id, at, Kind.LOSE, node, layer, pick % 2);
    }
    return new Action(id, at, Kind.CRASH, node, 0, 10 + pick % 3_000);
  }

  /** Returns the time of the last action. */
  long end() {
    return actions.isEmpty() ? 0 : actions.get(actions.size() - 1).at();
  }
}
