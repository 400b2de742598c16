package io.cachechain;

import io.cachechain.internal.FailureFacts;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the time of a call, or of its loader, was over before there was an answer. The message
 * lists the layers that were asked, and says whether a load goes on.
 */
public final class DeadlineExceededException extends ChainException {
  private static final long serialVersionUID = 1L;

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public DeadlineExceededException(FailureFacts facts, String message, @Nullable Throwable cause) {
    super(facts, message, cause);
  }
}
