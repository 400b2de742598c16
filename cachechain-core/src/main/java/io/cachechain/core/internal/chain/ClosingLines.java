package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.chain.LayerFlush.Report;
import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The log lines of a chain's end, about its layers and the other nodes: one line says what was
 * written at last, one line what is lost.
 */
final class ClosingLines {
  private final List<LayerFlush> layers;
  private final Duration timeout;
  private final Predicate<String> isKnownAway;

  /**
   * Makes the lines of a chain.
   *
   * @param layers what the far layers lacked when the chain began to close
   * @param timeout its close.timeout
   * @param isKnownAway whether the log has said already why a layer fails
   */
  ClosingLines(List<LayerFlush> layers, Duration timeout, Predicate<String> isKnownAway) {
    this.layers = layers;
    this.timeout = timeout;
    this.isKnownAway = isKnownAway;
  }

  /** Returns what has been written, to stand behind the last line; empty for nothing. */
  String written() {
    StringBuilder text = new StringBuilder();
    for (LayerFlush layer : layers) {
      Report report = layer.report();
      List<String> parts = new ArrayList<>();
      if (report.written() > 0) {
        parts.add(Texts.counted(report.written(), "queued key") + " written");
      }
      if (report.replayed() > 0) {
        parts.add(Texts.counted(report.replayed(), "missed key") + " replayed");
      }
      if (!parts.isEmpty()) {
        text.append("; ").append(layer.layer()).append(": ").append(String.join(", ", parts));
      }
    }
    return text.toString();
  }

  /**
   * Returns what is lost, of all layers and of the other nodes; null for nothing.
   *
   * @param unpublished changes that other nodes have not been notified of
   * @param inTime whether there was time to publish them
   */
  @Nullable
  String lost(long unpublished, boolean inTime) {
    List<String> parts = new ArrayList<>();
    for (LayerFlush layer : layers) {
      if (layer.report().lacking() > 0) {
        parts.add(lacking(layer));
      }
    }
    if (unpublished > 0) {
      parts.add("other nodes (" + (inTime ? "the backplane fails" : late()) + "): "
          + Texts.counted(unpublished, "change"));
    }
    return parts.isEmpty()
        ? null
        : "not written at closing: " + String.join("; ", parts)
            + ". Old values of these keys may be read there until they expire";
  }

  private String lacking(LayerFlush layer) {
    Report report = layer.report();
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
    return layer.layer() + " (" + (report.ended() ? state(layer) : late()) + "): "
        + String.join(", ", parts);
  }

  /** The reason behind the state is not said twice. */
  private String state(LayerFlush layer) {
    String state = layer.state();
    int reason = state.indexOf(':');
    return isKnownAway.test(layer.layer()) && reason > 0 ? state.substring(0, reason) : state;
  }

  private String late() {
    return "close.timeout " + Texts.duration(timeout);
  }
}
