package io.cachechain.bench;

import io.cachechain.ChainStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a replay has found, as a table, and what must hold of it.
 *
 * @param stats the numbers of the chain, taken when nothing is in progress
 * @param near how long the looks into the near layer took
 * @param calls how long the calls took
 * @param accesses how many accesses the trace has
 * @param keys how many different keys
 * @param originLoads how many rows the origin has given
 * @param wrong how many values were not what the origin has
 * @param failed how many calls threw
 */
record ReplayReport(
    ChainStats stats,
    Latencies near,
    Latencies calls,
    long accesses,
    long keys,
    long originLoads,
    long wrong,
    long failed) {
  private static final String HEAD = "%n %-9s %10s = %10s + %10s + %8s + %8s %10s %10s %9s %8s%n";
  private static final String LINE =
      " %-9s %,10d   %,10d   %,10d   %,8d   %,8d %10s %10s %9s %8s%n";

  /** Returns the table and the sentences below it. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(format(
        HEAD,
        "layer",
        "requests",
        "hits",
        "misses",
        "failures",
        "refusals",
        "p50",
        "p99",
        "warmed",
        "dropped"));
    String nearest = stats.layers().keySet().iterator().next();
    stats.layers().forEach((name, layer) -> {
      boolean isNear = name.equals(nearest);
      text.append(line(
          name,
          layer,
          isNear ? near.percentile(50) : layer.latency(50),
          isNear ? near.percentile(99) : layer.latency(99),
          format("%,d", layer.fills()),
          format("%,d", layer.drops())));
    });
    text.append(line("chain", stats, calls.percentile(50), calls.percentile(99), "", ""));
    text.append(format(
        "%n %,d loads of the origin for %,d different keys; %,d reads joined the flight of another.%n",
        originLoads, keys, stats.joined()));
    text.append(format(
        " %,d values read, each compared with the origin's row: %,d wrong, %,d reads failed.%n",
        accesses - failed, wrong, failed));
    return text.toString();
  }

  private static String line(
      String name, ChainStats layer, Duration p50, Duration p99, String warmed, String dropped) {
    return format(
        LINE,
        name,
        layer.requests(),
        layer.hits(),
        layer.misses(),
        layer.failures(),
        layer.refusals(),
        time(p50),
        time(p99),
        warmed,
        dropped);
  }

  private static String time(Duration duration) {
    long nanos = duration.toNanos();
    return nanos < 10_000 ? nanos + " ns" : format("%.3f ms", nanos / 1e6);
  }

  /** Returns what should hold and does not, a sentence each; empty if all is well. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    stats.layers().forEach((name, layer) -> checkSum(name, layer, faults));
    checkSum("chain", stats, faults);
    check(
        stats.requests() == accesses,
        "the chain had " + stats.requests() + " requests for " + accesses + " accesses",
        faults);
    check(
        originLoads == keys,
        "the origin was asked " + originLoads + " times for " + keys + " different keys",
        faults);
    check(
        stats.loads() == originLoads,
        "the chain counted " + stats.loads() + " loads, the origin " + originLoads,
        faults);
    check(wrong == 0, wrong + " values were not what the origin has", faults);
    check(failed == 0, failed + " reads failed", faults);
    return faults;
  }

  private static void checkSum(String name, ChainStats layer, List<String> faults) {
    long outcomes = layer.hits() + layer.misses() + layer.failures() + layer.refusals();
    check(
        layer.requests() == outcomes,
        name + ": " + layer.requests() + " requests, but " + outcomes + " outcomes",
        faults);
  }

  private static void check(boolean holds, String otherwise, List<String> faults) {
    if (!holds) {
      faults.add(otherwise);
    }
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
