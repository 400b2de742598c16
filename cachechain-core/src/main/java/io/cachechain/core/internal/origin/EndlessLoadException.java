package io.cachechain.core.internal.origin;

import org.jspecify.annotations.Nullable;

/**
 * Loads that wait for each other in a ring, or deeper than they may. It is thrown where a loader asks for one load too many, and handed on as it is, however many loads wait for that one: so each caller gets it as the direct
 * cause.
 */
public final class EndlessLoadException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** How far down the causes of a failure are looked at: they may form a ring, too. */
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
