package io.cachechain.core.internal.settings;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.CacheLayer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Why a layer cannot be used, as text of one line: the words of the server where the tier
 * passes them on, never a password.
 *
 * @param text what was said, without the address of the layer
 * @param isLasting whether it stays so until somebody changes a setting of the layer or of its
 *     server: trying again does not help
 * @param isKnown whether it says more than that the layer is not connected
 * @param isRefusal whether the layer takes no calls at present, rather than that nobody answers
 */
public record Reason(String text, boolean isLasting, boolean isKnown, boolean isRefusal) {
  /**
   * Makes one line of the text and cuts the full stop off, if there is one: the text stands within
   * a sentence.
   */
  public Reason {
    text = text.replaceAll("\\s+", " ").replaceFirst("[. ]+$", "");
  }

  /**
   * Returns the reason that a failure gives.
   *
   * @param failure what an operation, or the attempt to connect, ended with
   * @param layer the layer, whose address its messages may begin with
   */
  public static Reason of(Throwable failure, CacheLayer layer) {
    Throwable cause = first(failure);
    if (cause instanceof LayerException known) {
      return new Reason(
          Masks.text(without(LayerSettings.location(layer), String.valueOf(known.getMessage()))),
          known.kind() == FailureKind.MISUSE,
          known.kind() != FailureKind.REFUSED
              || known.getCause() != null
              || isCauseOfRefusal(failure, known),
          known.kind() == FailureKind.REFUSED);
    }
    return cause instanceof TimeoutException
        ? new Reason("no answer", false, false, false)
        : new Reason(
            Masks.text(Services.reason(cause)), cause instanceof LinkageError, true, false);
  }

  /** Returns what begins a sentence about the layer and goes on with its address. */
  public String verdict() {
    return isLasting
        ? "cannot be used at "
        : isRefusal ? "takes no calls at " : "does not answer at ";
  }

  /** Returns this reason, or the earlier one if that says more. */
  Reason orBetter(@Nullable Reason earlier) {
    return isKnown || earlier == null ? this : earlier;
  }

  /**
   * A layer that is not connected refuses each call, and names what kept it from connecting as the
   * cause: that is what counts.
   */
  private static Throwable first(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null
        && (first instanceof CompletionException
            || first instanceof ExecutionException
            || isRepetition(first))) {
      first = first.getCause();
    }
    return first;
  }

  /** Returns whether a layer that is not connected named this as what kept it from connecting. */
  private static boolean isCauseOfRefusal(Throwable failure, Throwable cause) {
    for (Throwable each = failure; each != null && each != cause; each = each.getCause()) {
      if (each instanceof LayerException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRepetition(Throwable failure) {
    return failure instanceof LayerException outer
        && outer.getCause() instanceof LayerException inner
        && (outer.kind() == FailureKind.REFUSED
            || String.valueOf(outer.getMessage()).endsWith(String.valueOf(inner.getMessage())));
  }

  private static String without(String location, String message) {
    String prefix = location + ": ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }
}
