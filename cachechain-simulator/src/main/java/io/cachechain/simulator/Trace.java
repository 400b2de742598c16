package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The readable history of a run: one line for each call, request, answer and disturbance. Kept only
 * when asked for.
 */
final class Trace {
  private final Schedule schedule;
  private final boolean kept;
  private final List<String> lines = new ArrayList<>();

  Trace(Schedule schedule, boolean kept) {
    this.schedule = schedule;
    this.kept = kept;
  }

  /** Returns whether lines are kept; else making them is a waste. */
  boolean isKept() {
    return kept;
  }

  /** Adds a line. */
  void add(String who, String text) {
    if (kept) {
      lines.add(String.format(
          Locale.ROOT,
          "%7d %12.6f s  %-6s %s",
          schedule.events(),
          schedule.now() / 1e9,
          who,
          text));
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
