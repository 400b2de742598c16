package io.cachechain;

import io.cachechain.internal.FailureFacts;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a layer, to name the kind of a failure. A caller of the chain sees this exception only
 * where the settings ask for it ({@code fail-fast}, {@code write.require}).
 */
public final class LayerException extends ChainException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable WriteOutcome outcome;

  /**
   * Creates the failure of an operation of a layer.
   *
   * @param kind the kind of the failure
   * @param message the reason, without keys, values and secrets
   * @param cause the driver's exception, or null
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

  /**
   * Returns the outcome of the failed write in each layer, or null if the operation was no write.
   */
  public @Nullable WriteOutcome outcome() {
    return outcome;
  }
}
