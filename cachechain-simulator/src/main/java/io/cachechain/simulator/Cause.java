package io.cachechain.simulator;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What set off a chain of events: an action of the plan, or the life of a node. All chance on the way is drawn from a source of its own, so that an action which is left out changes what the others do
 * only where it really touched them. That is what makes a failing run shrink.
 */
final class Cause {
  private final int id;
  private final SplittableRandom random;
  private int faults;

  Cause(long seed, int id) {
    this.id = id;
    this.random = new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + id);
  }

  int id() {
    return id;
  }

  RandomGenerator random() {
    return random;
  }

  /** Returns the number of the next fault of this cause: the same in each run of the seed. */
  FaultId nextFault() {
    return new FaultId(id, faults++);
  }

  /**
   * One chance for a request to go wrong.
   *
   * @param cause the number of the cause
   * @param turn which of its chances
   */
  record FaultId(int cause, int turn) {}
}
