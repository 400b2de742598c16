package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.settings.Reason;
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
    CompletableFuture<Void> attempt = answers ? null : attempt();
    if (attempt == null) {
      return "up";
    }
    if (!attempt.isDone()) {
      return "not connected" + because(last);
    }
    // How an attempt has ended is known, also where the server only refuses for now.
    Throwable failure = attempt.handle((done, why) -> why).join();
    return failure == null
        ? "up"
        : "not connected" + (last == null ? shown(Reason.of(failure, layer)) : because(last));
  }

  private String because(@Nullable Throwable failure) {
    Reason reason = failure == null ? null : Reason.of(failure, layer);
    return reason == null || !reason.isKnown() ? "" : shown(reason);
  }

  private static String shown(Reason reason) {
    String text = reason.text();
    return ": " + (text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...");
  }

  /** Returns the first attempt to connect, or null if the layer cannot say. One that has failed never says that the layer can connect now: that is seen by its answers. */
  private @Nullable CompletableFuture<Void> attempt() {
    try {
      return layer.connected().toCompletableFuture();
    } catch (RuntimeException broken) {
      return null;
    }
  }
}
