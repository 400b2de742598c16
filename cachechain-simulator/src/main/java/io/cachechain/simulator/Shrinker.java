package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Leaves out more and more of a failing run, as long as it still breaks the same promise. */
final class Shrinker {
  private static final int MAX_RUNS = 3_000;

  private final Run.Setup setup;
  private Plan plan;
  private Set<Cause.FaultId> left = Set.of();
  private String promise = "";
  private int runs;

  Shrinker(Run.Setup setup, Plan plan) {
    this.setup = setup;
    this.plan = plan;
  }

  /** Returns how many actions are left. */
  int actions() {
    return plan.actions().size();
  }

  /** Returns the outcome of the smallest run found, traced. */
  Run.Outcome shrink() {
    Run.Outcome whole = Run.of(setup, plan, left, false);
    if (whole.violations().isEmpty()) {
      throw new IllegalArgumentException("the run of seed " + setup.seed() + " breaks no promise");
    }
    promise = whole.violations().get(0).promise();
    boolean smaller = true;
    while (smaller && runs < MAX_RUNS) {
      boolean fewer = fewerActions();
      smaller = fewerFaults() || fewer;
    }
    return Run.of(setup, plan, left, true);
  }

  /** First half of them, then smaller and smaller parts, down to single ones. */
  private boolean fewerActions() {
    boolean any = false;
    for (int size = Math.max(1, plan.actions().size() / 2); size >= 1; size /= 2) {
      for (int from = 0; from < plan.actions().size() && runs < MAX_RUNS; ) {
        List<Action> fewer = new ArrayList<>(plan.actions());
        fewer.subList(from, Math.min(fewer.size(), from + size)).clear();
        if (fails(new Plan(fewer), left)) {
          plan = new Plan(fewer);
          any = true;
        } else {
          from += size;
        }
      }
    }
    return any;
  }

  private boolean fewerFaults() {
    boolean any = false;
    for (Cause.FaultId fault : Run.of(setup, plan, left, false).faults()) {
      Set<Cause.FaultId> more = new HashSet<>(left);
      more.add(fault);
      if (runs < MAX_RUNS && fails(plan, more)) {
        left = more;
        any = true;
      }
    }
    return any;
  }

  private boolean fails(Plan candidate, Set<Cause.FaultId> without) {
    runs++;
    return Run.of(setup, candidate, without, false).violations().stream()
        .anyMatch(violation -> violation.promise().equals(promise));
  }
}
