package io.cachechain.core.internal.link;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.config.Reason;
import io.cachechain.spi.ByteLayer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What people are told of how a byte layer is, and why; nothing is decided by it. Thread-safe. */
final class LinkState {
  /** What comes behind that stands in the log. */
  private static final int LONGEST = 200;

  private final ByteLayer layer;
  private volatile boolean answers;

  /** The last failure that tells how the layer is, until it answers again. */
  private volatile @Nullable Throwable lastFailure;

  LinkState(ByteLayer layer) {
    this.layer = layer;
  }

  /** Notes an answer of the layer. */
  void answered() {
    if (!answers) {
      answers = true;
    }
    if (lastFailure != null) {
      lastFailure = null;
    }
  }

  /** Returns whether the layer has answered, and not failed since. */
  boolean answers() {
    return answers && lastFailure == null;
  }

  /** Notes a failure if it tells how the layer is: not what is the entry's fault, nor a refusal of the engine's own, which has no cause. */
  void failed(FailureKind kind, Throwable failure) {
    boolean tells = switch (kind) {
      case CODEC, TOO_LARGE -> false;
      case REFUSED -> failure.getCause() != null;
      default -> true;
    };
    if (tells) {
      lastFailure = failure;
    }
  }

  /**
   * Returns whether the layer is up, its breakers refuse, or it has not connected yet, and then why.
   *
   * @param open whether a breaker refuses
   */
  String text(boolean open) {
    Throwable last = lastFailure;
    if (open) {
      return "open" + because(last);
    }
    Throwable notConnected = answers ? null : connectionFailure();
    return notConnected == null
        ? "up"
        : "not connected" + because(last == null ? notConnected : last);
  }

  private String because(@Nullable Throwable failure) {
    Reason reason = failure == null ? null : Reason.of(failure, layer);
    if (reason == null || !reason.isKnown()) {
      return "";
    }
    String text = reason.text();
    return ": " + (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...");
  }

  /** Returns why the first attempt to connect has failed, or null. A layer whose attempt failed never says that it can connect now: that is seen by its answers. */
  private @Nullable Throwable connectionFailure() {
    try {
      CompletableFuture<Void> connection = layer.connected().toCompletableFuture();
      return connection
          .handle((done, failure) -> failure)
          .getNow(Failures.refused("not connected yet"));
    } catch (RuntimeException broken) {
      return null; // it cannot say
    }
  }
}
