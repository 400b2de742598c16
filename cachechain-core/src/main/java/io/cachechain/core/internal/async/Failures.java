package io.cachechain.core.internal.async;

import io.cachechain.ChainException;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds the kind of a failure: by its type, never by its text. */
public final class Failures {
  private Failures() {}

  /** Returns the failure itself, without the wrappers that stages put around it. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  /** Returns the kind of a failure, which may still be wrapped. */
  public static FailureKind kindOf(Throwable failure) {
    Throwable inner = unwrapped(failure);
    if (inner instanceof ChainException known) {
      return known.kind();
    }
    if (inner instanceof TimeoutException || inner instanceof CancellationException) {
      return FailureKind.TIMEOUT;
    }
    if (inner instanceof RejectedExecutionException) {
      return FailureKind.REFUSED;
    }
    if (inner instanceof IOException) {
      return FailureKind.CONNECTION;
    }
    return FailureKind.OTHER;
  }

  /** Returns the failure of something that did not answer in time. */
  public static LayerException timeout(long nanos) {
    return new LayerException(
        FailureKind.TIMEOUT, "timeout after " + nanos / 1_000_000 + " ms", null);
  }

  /** Returns the failure of a request that was not sent. */
  public static LayerException refused(String message) {
    return new LayerException(FailureKind.REFUSED, message, null);
  }

  /** Returns the failure of a layer that breaks its contract. */
  public static LayerException misuse(String message, @Nullable Throwable cause) {
    return new LayerException(FailureKind.MISUSE, message, cause);
  }
}
