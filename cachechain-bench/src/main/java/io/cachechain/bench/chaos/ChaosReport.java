package io.cachechain.bench.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of a run, as a table, and whether all held. Used by one thread. */
final class ChaosReport {
  /** What a call may be late by on a machine at work. */
  private static final long LATE_MICROS = 1_000_000;

  private final StringBuilder table = new StringBuilder(String.format(
      Locale.ROOT,
      "%n%-28s %12s %10s %12s %12s %8s%n",
      "node",
      "calls",
      "in pauses",
      "p99",
      "longest",
      "faults"));
  private final StringBuilder outages = new StringBuilder(
      String.format(Locale.ROOT, "%n%-44s %15s %15s%n", "outage", "lost by one", "just before"));
  private final List<String> faults = new ArrayList<>();

  /** Adds the report of a node on its load, see {@link ChaosLoad#report()}. */
  void add(String node, String line) {
    String[] parts = line.split(";", 6);
    long longest = Long.parseLong(parts[3]);
    table.append(String.format(
        Locale.ROOT,
        "%-28s %,12d %,10d %9.1f ms %9.1f ms %8s%n",
        node,
        Long.parseLong(parts[0]),
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]) / 1e3,
        longest / 1e3,
        parts[4]));
    if (!parts[4].equals("0")) {
      faults.add(node + ": " + parts[5]);
    }
    if (longest > ChaosChain.CALL_TIMEOUT.toNanos() / 1_000 + LATE_MICROS) {
      faults.add(node + ": a call took " + longest / 1_000 + " ms, its deadline is "
          + ChaosChain.CALL_TIMEOUT.toMillis() + " ms");
    }
    if (parts[0].equals("0")) {
      faults.add(node + ": it made no call");
    }
  }

  /**
   * Adds what an outage has cost the caller who lost most: the time of his calls that took longer
   * than 200 ms, from the strike to the end of the rest after it.
   *
   * @param before what the one who lost most had lost before, in the rest after the outage before
   */
  void lost(String outage, long before, long millis) {
    outages.append(String.format(Locale.ROOT, "%-44s %,12d ms %,12d ms%n", outage, millis, before));
  }

  /** All has come to rest, or has not. */
  void atRest(Duration after, String left) {
    table.append(String.format(
        Locale.ROOT,
        "%nAt rest %.1f s after the last call: nothing missed or queued, every layer of every node as the origin.%n",
        after.toMillis() / 1e3));
    if (!left.isEmpty()) {
      faults.add("not at rest after " + after.toSeconds() + " s: " + left);
    }
  }

  /** All has been closed. */
  void closed(String threads, int connections) {
    if (!threads.isEmpty()) {
      faults.add("threads are left after closing: " + threads);
    }
    if (connections > 0) {
      faults.add(connections + " connections are left after closing");
    }
  }

  /** Returns whether all held. */
  boolean isGood() {
    return faults.isEmpty();
  }

  /** Returns the table and what did not hold. */
  String text() {
    StringBuilder text = new StringBuilder(isGood() ? table : beforeRest(table.toString()) + "\n");
    text.append(outages).append('\n');
    faults.forEach(fault -> text.append("NOT AS IT SHOULD BE: ").append(fault).append('\n'));
    return text.append(isGood() ? "All held.\n" : "").toString();
  }

  private static String beforeRest(String table) {
    int rest = table.indexOf("\n\nAt rest");
    return rest < 0 ? table : table.substring(0, rest);
  }
}
