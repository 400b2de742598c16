package io.cachechain.simulator;

import java.util.List;
import java.util.random.RandomGenerator;

/** What the network and a server do to one request. */
enum Fault {
  /** It works. */
  NONE,
  /** It fails, and nothing was done. */
  FAIL,
  /** It is lost on the way there: nothing was done and no answer comes. */
  LOST,
  /** It is done, and fails. */
  APPLIED_THEN_FAILS,
  /** It is done, and the answer is lost. */
  ANSWER_LOST,
  /** It fails or is not answered, and is done a good while later. */
  APPLIED_LATE,
  /** It is done twice, the second time a good while later. */
  DOUBLED,
  /** The answer takes longer than anybody waits. */
  SLOW,
  /** The answer has a wrong bit. */
  CORRUPT,
  /** The server cannot take the entry. */
  REJECTED;

  private static final List<Fault> OF_READS = List.of(FAIL, LOST, SLOW, CORRUPT);
  private static final List<Fault> OF_WRITES =
      List.of(FAIL, LOST, APPLIED_THEN_FAILS, ANSWER_LOST, APPLIED_LATE, DOUBLED, SLOW, REJECTED);

  static Fault ofRead(RandomGenerator random, int permille) {
    return draw(OF_READS, random, permille);
  }

  /** Returns the one fault of which a put comes back when everybody has forgotten it, or none. */
  static Fault late(RandomGenerator random, int permille) {
    return draw(List.of(APPLIED_LATE), random, permille);
  }

  static Fault ofWrite(RandomGenerator random, int permille) {
    return draw(OF_WRITES, random, permille);
  }

  private static Fault draw(List<Fault> faults, RandomGenerator random, int permille) {
    int chance = random.nextInt(1_000);
    int which = random.nextInt(faults.size());
    return chance < permille ? faults.get(which) : NONE;
  }
}
