package io.cachechain.examples;

import io.cachechain.ChainStats;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table at the end, and the sums in it that must add up. */
final class Totals {
  private final ChainStats stats;
  private final List<String> faults = new ArrayList<>();

  Totals(ChainStats stats) {
    this.stats = stats;
  }

  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        " %-10s %12s = %12s + %9s + %8s + %8s   %8s %8s %8s %7s%n",
        "layer",
        "requests",
        "hits",
        "misses",
        "failures",
        "refusals",
        "p50",
        "p99",
        "warmed",
        "dropped");
    for (ChainStats layer : stats.layers().values()) {
      out.printf(
          Locale.ROOT,
          " %-10s %,12d = %,12d + %,9d + %,8d + %,8d   %8s %8s %,8d %,7d%n",
          layer.name(),
          layer.requests(),
          layer.hits(),
          layer.misses(),
          layer.failures(),
          layer.refusals(),
          time(layer, 50),
          time(layer, 99),
          layer.fills(),
          layer.drops());
    }
  }

  /** Near reads are counted, not timed. */
  private static String time(ChainStats layer, double percentile) {
    long nanos = layer.latency(percentile).toNanos();
    return nanos == 0 ? "-" : Times.text(nanos);
  }

  /**
   * Checks everything that must add up.
   *
   * @param reads how many reads were made, as their callers counted them
   * @param loads how often the table was asked, as it counted itself
   * @param lookups how many of the reads found nothing and were not to load
   * @param behind how many of the reads left the nearest layer out
   */
  List<String> faults(long reads, long loads, long lookups, long behind) {
    adds(stats, "the chain");
    List<ChainStats> layers = List.copyOf(stats.layers().values());
    layers.forEach(layer -> adds(layer, layer.name()));
    same("reads made", reads, "requests of the chain", stats.requests());
    ChainStats last = layers.get(layers.size() - 1);
    for (int i = 1; i < layers.size() - 1; i++) {
      ChainStats next = layers.get(i + 1);
      same(
          "what " + layers.get(i).name() + " did not have",
          passedOn(layers.get(i)),
          "requests of " + next.name(),
          next.requests());
    }
    same("what " + last.name() + " did not have", passedOn(last), "loads", stats.loads() + lookups);
    same("loads of the chain", stats.loads(), "loads that the table saw", loads);
    // A caller who waits for the read of another one asks no further layer itself; nor does one
    // that finds the
    // answer near at a second look, since another one's read has just ended.
    long wentOn = layers.get(0).misses() + behind;
    long counted = layers.get(1).requests() + stats.joined();
    if (wentOn < counted) {
      faults.add("caffeine did not have " + Times.number(wentOn) + ", but " + Times.number(counted)
          + " were asked of redis, or joined who did");
    }
    return faults;
  }

  private static long passedOn(ChainStats layer) {
    return layer.misses() + layer.failures() + layer.refusals();
  }

  private void adds(ChainStats of, String name) {
    same(
        "requests of " + name,
        of.requests(),
        "their outcomes",
        of.hits() + of.misses() + of.failures() + of.refusals());
  }

  private void same(String what, long one, String as, long other) {
    if (one != other) {
      faults.add(what + ": " + Times.number(one) + ", but " + as + ": " + Times.number(other));
    }
  }
}
