package io.cachechain;

import io.cachechain.internal.FailureFacts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a value could not be loaded. The cause is the exception of the loader or the origin.
 * The kind is {@link FailureKind#REFUSED} if the load was not started, since too many loads run
 * already.
 */
public final class LoadException extends ChainException {
  private static final long serialVersionUID = 1L;

  private final transient Map<?, Throwable> failures;
  private final transient Map<?, ?> found;

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public LoadException(
      FailureFacts facts,
      String message,
      @Nullable Throwable cause,
      Map<?, ? extends Throwable> failures,
      Map<?, ?> found) {
    super(facts, message, cause);
    this.failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    this.found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
  }

  /** Returns the failures by key, if the call had several keys; else empty. */
  public Map<?, Throwable> failures() {
    return failures == null ? Map.of() : failures;
  }

  /** Returns the values of the keys that did not fail, if the call had several keys; else empty. */
  public Map<?, ?> found() {
    return found == null ? Map.of() : found;
  }
}
