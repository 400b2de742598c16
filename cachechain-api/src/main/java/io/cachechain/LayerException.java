package io.cachechain;

import io.cachechain.internal.FailureFacts;
import org.jspecify.annotations.Nullable;

/**
 * A layer failed. Thrown by layers to name the kind of the failure; reaches callers of the chain only where they asked for it.
 */
public final class LayerException extends ChainException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable WriteOutcome outcome;

  /**
   * Creates the failure of an operation of a layer.
   *
   * @param kind what kind of failure it was
   * @param message what happened, without keys, values and secrets
   * @param cause what the driver threw, or null
   */
  public LayerException(FailureKind kind, String message, @Nullable Throwable cause) {
    this(new FailureFacts(null, null, null, kind), message, cause, null);
  }

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public LayerException(
      FailureFacts facts,
      String message,
      @Nullable Throwable cause,
      @Nullable WriteOutcome outcome) {
    super(facts, message, cause);
    this.outcome = outcome;
  }

  /** Returns what the write that failed did in each layer, or null if it was no write. */
  public @Nullable WriteOutcome outcome() {
    return outcome;
  }
}
