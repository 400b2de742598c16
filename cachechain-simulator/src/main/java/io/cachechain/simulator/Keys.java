package io.cachechain.simulator;

import java.util.List;

/** The keys of all runs, and what is done with each. */
final class Keys {
  /** In this order: one that is invalidated by all, one that a single node puts, one that does not exist at first and is invalidated by all, another one that a single node puts. */
  static final List<String> NAMES = List.of("inv", "put", "new", "own");

  private Keys() {}

  static String name(int index) {
    return NAMES.get(index);
  }

  /** Returns the key as it stands in byte layers. */
  static String slot(String key) {
    return "sim:e:" + key;
  }

  /** Returns whether values are put under this key, by its one writer, instead of invalidating it. */
  static boolean isPut(int index) {
    return index % 2 == 1;
  }

  /** Returns the index of the node that puts this key. */
  static int writer(int index, int nodes) {
    return index / 2 % nodes;
  }
}
