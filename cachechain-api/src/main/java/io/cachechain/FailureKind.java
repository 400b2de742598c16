package io.cachechain;

/** What kind of failure it was: derived from types, never from message text. Open: later versions may add constants. */
public enum FailureKind {
  /** The answer did not come in time; whether the operation took effect is not known. */
  TIMEOUT(true),
  /** It was not tried: a breaker is open, a bulkhead is full, or the server has not been reached yet. */
  REFUSED(true),
  /** The connection could not be made, or broke. */
  CONNECTION(true),
  /** The bytes could not be made or read. */
  CODEC(false),
  /** The value is larger than the store takes. */
  TOO_LARGE(false),
  /** The caller, a layer or a setting broke a rule. */
  MISUSE(false),
  /** Anything else. */
  OTHER(false);

  private final boolean passing;

  FailureKind(boolean passing) {
    this.passing = passing;
  }

  /** Returns whether it can pass by itself, so that trying again can help. */
  public boolean isTransient() {
    return passing;
  }
}
