package io.cachechain.simulator;

import java.util.LinkedHashSet;
import java.util.Set;

/** Decides which requests go wrong, and remembers it: a run can be repeated without some of them. */
final class Faults {
  private final Rules rules;
  private final Set<Cause.FaultId> left;
  private final Set<Cause.FaultId> happened = new LinkedHashSet<>();
  private boolean over;

  /**
   * Makes one.
   *
   * @param rules how often something goes wrong
   * @param left what shall not go wrong this time
   */
  Faults(Rules rules, Set<Cause.FaultId> left) {
    this.rules = rules;
    this.left = left;
  }

  Fault ofRead(Cause cause) {
    return allowed(cause, Fault.ofRead(cause.random(), rules.requestFaults()));
  }

  Fault ofWrite(Cause cause) {
    return allowed(
        cause,
        rules.onlyLate()
            ? Fault.late(cause.random(), rules.requestFaults())
            : Fault.ofWrite(cause.random(), rules.requestFaults()));
  }

  /** Returns whether a load goes wrong. */
  boolean ofLoad(Cause cause) {
    boolean fails = cause.random().nextInt(1_000) < rules.loadFaults();
    return allowed(cause, fails ? Fault.FAIL : Fault.NONE) != Fault.NONE;
  }

  private Fault allowed(Cause cause, Fault fault) {
    Cause.FaultId id = cause.nextFault();
    if (fault == Fault.NONE || over || left.contains(id)) {
      return Fault.NONE;
    }
    happened.add(id);
    return fault;
  }

  /** From now on nothing goes wrong. */
  void end() {
    over = true;
  }

  /** Returns whether nothing goes wrong any more. */
  boolean isOver() {
    return over;
  }

  /** Returns what went wrong. */
  Set<Cause.FaultId> happened() {
    return happened;
  }
}
