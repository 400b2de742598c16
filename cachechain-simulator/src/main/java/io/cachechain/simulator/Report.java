package io.cachechain.simulator;

import java.util.List;

/**
 * What came of one run. Immutable.
 *
 * @param seed the seed, which runs it again
 * @param shape how the chains were made
 * @param actions how many calls and disturbances it had
 * @param faults how many requests went wrong
 * @param events how many events were run
 * @param fingerprint a number which is equal for two runs that did the same
 * @param violations the broken promises, at most 20, in the order in which they were seen; empty if all held
 * @param lines what happened, one line each; empty if no trace was asked for
 */
public record Report(
    long seed,
    String shape,
    int actions,
    int faults,
    long events,
    long fingerprint,
    List<Violation> violations,
    List<String> lines) {
  /** Returns all of it as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder()
        .append("seed ")
        .append(seed)
        .append(": ")
        .append(actions)
        .append(" actions, ")
        .append(faults)
        .append(" faults of requests, ")
        .append(events)
        .append(" events\n")
        .append(shape)
        .append('\n');
    lines.forEach(line -> text.append(line).append('\n'));
    violations.forEach(violation -> text.append(violation).append('\n'));
    return text.toString();
  }
}
