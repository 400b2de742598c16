package io.cachechain.core.internal.call;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value cannot be put: it breaks a strict rule, or a codec cannot encode it. Each caller gets an
 * exception of his own, made of this one on his thread.
 */
public final class InvalidValueException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception of a value that may not be stored.
   *
   * @param what what is wrong with the value; becomes part of a message for users
   * @param cause what the codec threw, or null
   */
  public InvalidValueException(String what, @Nullable Throwable cause) {
    super(what, cause, false, false);
  }

  /** Returns what is wrong with the value, for a message for users. */
  public String what() {
    return Objects.requireNonNull(getMessage());
  }
}
