package io.cachechain.core.internal.call;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value cannot be put: it breaks a strict rule, or a codec cannot encode it. Each caller gets an
 * exception of his own, made of this one on his thread.
 */
public final class RefusedValueException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates one.
   *
   * @param what what is wrong, for people
   * @param cause what the codec threw, or null
   */
  public RefusedValueException(String what, @Nullable Throwable cause) {
    super(what, cause, false, false);
  }

  /** Returns what is wrong, for people. */
  public String what() {
    return Objects.requireNonNull(getMessage());
  }
}
