package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.chain.LayerFlush.Report;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a chain says about its layers when it closes. */
final class ClosingLines {
  private final Duration timeout;

  /**
   * Makes the lines of a chain.
   *
   * @param timeout its close.timeout
   */
  ClosingLines(Duration timeout) {
    this.timeout = timeout;
  }

  /** Returns what has been written to a layer, or null for nothing. */
  static @Nullable String written(LayerFlush layer) {
    Report report = layer.report();
    List<String> parts = new ArrayList<>();
    if (report.written() > 0) {
      parts.add(Texts.counted(report.written(), "queued key") + " written");
    }
    if (report.replayed() > 0) {
      parts.add(Texts.counted(report.replayed(), "missed key") + " replayed");
    }
    return parts.isEmpty() ? null : layer.layer() + ": " + String.join(", ", parts);
  }

  /** Returns what a layer lacks, and why, or null for nothing. */
  @Nullable
  String lacking(LayerFlush layer) {
    Report report = layer.report();
    if (report.lacking() == 0) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    if (report.queued() > 0) {
      parts.add(Texts.counted(report.queued(), "queued key"));
    }
    if (report.missed() > 0) {
      parts.add(Texts.counted(report.missed(), "missed key"));
    }
    if (report.clearMissed()) {
      parts.add("a clear");
    }
    return layer.layer() + ": not written at closing: " + String.join(", ", parts) + ", "
        + (report.ended()
            ? "since the layer did not take them (" + layer.state() + ")"
            : "within " + Texts.duration(timeout) + " (close.timeout)")
        + ": its entries of these keys may be old until they expire";
  }
}
