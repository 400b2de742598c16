package io.cachechain.bench;

import java.io.Serial;

/** What was given to the replay cannot be used; the message is for whoever gave it. */
final class ReplayInputException extends Exception {
  @Serial
  private static final long serialVersionUID = 1L;

  ReplayInputException(String message) {
    super(message);
  }
}
