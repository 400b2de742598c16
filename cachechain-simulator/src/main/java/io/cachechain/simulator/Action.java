package io.cachechain.simulator;

import java.util.Locale;

/**
 * One thing that the plan of a run does: a call of a node, or a disturbance.
 *
 * @param id its number, above 0: its cause
 * @param at when, in nanoseconds
 * @param kind what
 * @param node the node, by its index
 * @param key the key, by its index; also that of a layer, for disturbances, and of the second node of a pair
 * @param millis how long a disturbance lasts, or after what time a caller leaves
 */
record Action(int id, long at, Kind kind, int node, int key, long millis) {
  /** What an action does. */
  enum Kind {
    GET,
    GET_IF_PRESENT,
    LOOKUP,
    GET_ALL,
    GET_AND_LEAVE,
    POLL,
    INVALIDATE,
    INVALIDATE_ALL,
    PUT,
    PUT_ALL,
    CLEAR,
    PAIR,
    SOLO,
    CUT,
    OUTAGE,
    PAUSE,
    CRASH,
    WALL_JUMP,
    EVICT,
    EVICT_TOMBSTONES,
    EVICT_RECORD,
    SNAPSHOT,
    RESTORE,
    TRIM_LOG,
    RESTART_LOG,
    LOSE,
    REBOOT
  }

  @Override
  public String toString() {
    String base =
        String.format(Locale.ROOT, "%12.6f s  action %d: n%d %s", at / 1e9, id, node + 1, kind);
    return switch (kind) {
      case CUT, OUTAGE -> base + " from place " + key + " for " + millis + " ms";
      case PAUSE, CRASH, POLL, REBOOT -> base + " for " + millis + " ms";
      case WALL_JUMP, TRIM_LOG, RESTART_LOG, CLEAR -> base;
      case EVICT, EVICT_TOMBSTONES, EVICT_RECORD, SNAPSHOT, RESTORE, LOSE -> base + " layer " + key;
      case PAIR -> base + " with n" + (key + 1) + ", " + millis + " ms between";
      case SOLO -> base + ", read after " + millis + " ms";
      case GET_AND_LEAVE -> base + " " + Keys.name(key) + " after " + millis + " ms";
      default -> base + " " + Keys.name(key);
    };
  }
}
