package io.cachechain.simulator;

import java.util.List;

/** The keys of all runs, and what is done with each. */
final class Keys {
  /**
   * In this order: one that is invalidated by all, one that a single node puts, one that does not
   * exist at first and is invalidated by all, another one that a single node puts, and one that is
   * put by one node and invalidated by all.
   */
  static final List<String> NAMES = List.of("inv", "put", "new", "own", "mix");

  /** The key of the record of generations as it stands in byte layers. */
  static final String RECORD = "sim:g:all";

  private static final int MIXED = 4;

  private Keys() {}

  /** Returns the key that the two nodes of a pair put, and nobody else. */
  static String pair(int action) {
    return "pair" + action;
  }

  /** Returns the key that one node puts once, and others read. */
  static String solo(int action) {
    return "solo" + action;
  }

  static String name(int index) {
    return NAMES.get(index);
  }

  /** Returns the key as it stands in byte layers. */
  static String slot(String key) {
    return "sim:e:" + key;
  }

  /** Returns whether values are put under this key, by its one writer. */
  static boolean isPut(int index) {
    return index % 2 == 1 || isMixed(index);
  }

  /** Returns whether this key is also invalidated, by any node, though it is put. */
  static boolean isMixed(int index) {
    return index == MIXED;
  }

  /** Returns the index of the node that puts this key. */
  static int writer(int index, int nodes) {
    return index / 2 % nodes;
  }
}
