package io.cachechain.core.internal.origin;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when loads wait for each other in a cycle, or are nested deeper than
 * {@code loader.max-depth}. It is thrown where a loader asks for one load too many, and passed on
 * unwrapped, however many loads wait for that one: so each caller gets it as the direct cause.
 */
public final class EndlessLoadException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** How far down the causes of a failure are looked at: they may form a cycle, too. */
  private static final int MOST_CAUSES = 100;

  EndlessLoadException(String message) {
    super(message);
  }

  /** Returns the one that a loader's failure comes from, or null. */
  static @Nullable EndlessLoadException in(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof EndlessLoadException endless) {
        return endless;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
