package io.cachechain;

import io.cachechain.internal.FailureFacts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value could not be loaded. The cause is what the loader, or the origin, threw; the kind is {@link FailureKind#REFUSED} when it was not asked
 * because too many loads run already.
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

  /** Returns what failed for which key, when several keys were asked for; else empty. */
  public Map<?, Throwable> failures() {
    return failures == null ? Map.of() : failures;
  }

  /** Returns the values of the keys that did not fail, when several keys were asked for; else empty. */
  public Map<?, ?> found() {
    return found == null ? Map.of() : found;
  }
}
