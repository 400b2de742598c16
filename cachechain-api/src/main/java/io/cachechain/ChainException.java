package io.cachechain;

import io.cachechain.internal.FailureFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of all exceptions of a chain. Wrong arguments and wrong state throw the exceptions of
 * the JDK instead.
 */
public class ChainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient FailureFacts facts;

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public ChainException(FailureFacts facts, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.facts = facts;
  }

  /** Returns the name of the chain, or null if it is unknown. */
  public @Nullable String chain() {
    return facts == null ? null : facts.chain();
  }

  /** Returns the name of the layer, or null if no layer is the cause. */
  public @Nullable String layer() {
    return facts == null ? null : facts.layer();
  }

  /** Returns the operation, such as {@code get}, or null if it is unknown. */
  public @Nullable String operation() {
    return facts == null ? null : facts.operation();
  }

  /** Returns the kind of the failure. */
  public FailureKind kind() {
    return facts == null ? FailureKind.OTHER : facts.kind();
  }

  /**
   * Returns the first exception of this type among the causes, such as the domain's own exception
   * that a loader threw.
   *
   * @param type the type of the exception
   */
  public <X extends Throwable> Optional<X> findCause(Class<X> type) {
    Throwable cause = getCause();
    for (int depth = 0; cause != null && depth < 100; depth++) {
      if (type.isInstance(cause)) {
        return Optional.of(type.cast(cause));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
