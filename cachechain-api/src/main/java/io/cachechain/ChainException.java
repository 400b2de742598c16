package io.cachechain;

import io.cachechain.internal.FailureFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The root of what a chain throws beyond the exceptions of the JDK for wrong arguments and wrong state. */
public class ChainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient FailureFacts facts;

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public ChainException(FailureFacts facts, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.facts = facts;
  }

  /** Returns the name of the chain, or null if it is not known here. */
  public @Nullable String chain() {
    return facts == null ? null : facts.chain();
  }

  /** Returns the name of the layer, or null if it was not a layer. */
  public @Nullable String layer() {
    return facts == null ? null : facts.layer();
  }

  /** Returns the operation, such as {@code get}, or null if it is not known here. */
  public @Nullable String operation() {
    return facts == null ? null : facts.operation();
  }

  /** Returns the kind of the failure. */
  public FailureKind kind() {
    return facts == null ? FailureKind.OTHER : facts.kind();
  }

  /**
   * Returns the first exception of this type in the chain of causes, for example the domain's own exception which a loader threw.
   *
   * @param type the type to look for
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
