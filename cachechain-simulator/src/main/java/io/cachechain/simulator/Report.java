package io.cachechain.simulator;

import java.util.List;

/** What came of one run. Immutable. */
public final class Report {
  private final long seed;
  private final String shape;
  private final int actions;
  private final Run.Outcome outcome;

  Report(long seed, String shape, int actions, Run.Outcome outcome) {
    this.seed = seed;
    this.shape = shape;
    this.actions = actions;
    this.outcome = outcome;
  }

  /** Returns the seed, which runs it again. */
  public long seed() {
    return seed;
  }

  /** Returns the broken promises, at most 20, in the order in which they were seen; empty if all held. */
  public List<Violation> violations() {
    return outcome.violations();
  }

  /** Returns how many events were run. */
  public long events() {
    return outcome.events();
  }

  /** Returns a number which is equal for two runs that did the same. */
  public long fingerprint() {
    return outcome.fingerprint();
  }

  /** Returns what happened, one line each; empty if no trace was asked for. */
  public List<String> lines() {
    return outcome.lines();
  }

  /** Returns all of it as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder()
        .append("seed ")
        .append(seed)
        .append(": ")
        .append(actions)
        .append(" actions, ")
        .append(outcome.faults().size())
        .append(" faults of requests, ")
        .append(events())
        .append(" events\n")
        .append(shape)
        .append('\n');
    lines().forEach(line -> text.append(line).append('\n'));
    violations().forEach(violation -> text.append(violation).append('\n'));
    return text.toString();
  }
}
