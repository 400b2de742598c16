package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.settings.Reason;
import io.cachechain.spi.ByteLayer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What became of the last requests to a layer, and what is reported of that. The fields are
 * volatile and apart: a text may be a request old. Thread-safe.
 */
final class LayerState {
  /** What comes behind that stands in the log. */
  private static final int LONGEST_REASON = 200;

  private final ByteLayer layer;

  /** Whether it has answered at all. */
  private volatile boolean answers;

  /** The last failure that shows how the layer is, until it answers again. */
  private volatile @Nullable Throwable last;

  /**
   * The last failure of a write, until a write is answered: reads show nothing of a server that
   * takes no writes. A write that failed is sent again, so this does not stay for want of writes.
   */
  private volatile @Nullable Throwable lastWrite;

  LayerState(ByteLayer layer) {
    this.layer = layer;
  }

  /** Returns whether the layer has answered, and not failed since. */
  boolean answers() {
    return answers && last == null;
  }

  /** Notes that a request was answered and its answer could be used. */
  void answered() {
    if (!answers) {
      answers = true;
    }
    if (last != null) {
      last = null;
    }
  }

  /** Notes that a write was answered. */
  void writeAnswered() {
    answered();
    if (lastWrite != null) {
      lastWrite = null;
    }
  }

  /**
   * Notes a failure if it shows how the layer is: not what is the entry's fault, nor a refusal of
   * the engine's own, which has no cause.
   */
  void failed(FailureKind kind, Throwable failure) {
    if (showsState(kind, failure)) {
      last = failure;
    }
  }

  /** Notes a failure of a write, as {@link #failed} does. */
  void writeFailed(FailureKind kind, Throwable failure) {
    if (showsState(kind, failure)) {
      last = failure;
      lastWrite = failure;
    }
  }

  private static boolean showsState(FailureKind kind, Throwable failure) {
    return switch (kind) {
      case CODEC, TOO_LARGE -> false;
      case REFUSED -> failure.getCause() != null;
      default -> true;
    };
  }

  /**
   * Returns how the layer is, as human-readable text.
   *
   * @param isRefused whether its breakers refuse
   */
  String text(boolean isRefused) {
    Throwable failure = last;
    if (isRefused) {
      return "open" + because(failure);
    }
    CompletableFuture<Void> attempt = answers ? null : attempt();
    if (attempt == null) {
      return connected(failure);
    }
    if (!attempt.isDone()) {
      return "not connected" + because(failure);
    }
    // How an attempt has ended is known, also where the server only refuses for now.
    Throwable notConnected = attempt.handle((done, why) -> why).join();
    return notConnected == null
        ? connected(failure)
        : "not connected"
            + (failure == null ? shown(Reason.of(notConnected, layer)) : because(failure));
  }

  private String connected(@Nullable Throwable failure) {
    if (failure != null) {
      return "fails" + because(failure);
    }
    Throwable write = lastWrite;
    return write == null ? "up" : "up, but writes fail" + because(write);
  }

  private String because(@Nullable Throwable failure) {
    Reason reason = failure == null ? null : Reason.of(failure, layer);
    return reason == null || !reason.isKnown() ? "" : shown(reason);
  }

  private static String shown(Reason reason) {
    String text = reason.text();
    return ": "
        + (text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...");
  }

  /**
   * Returns the first attempt to connect, or null if the layer cannot say. One that has failed
   * never says that the layer can connect now: that is seen by its answers.
   */
  private @Nullable CompletableFuture<Void> attempt() {
    try {
      return layer.connected().toCompletableFuture();
    } catch (RuntimeException broken) {
      return null;
    }
  }
}
