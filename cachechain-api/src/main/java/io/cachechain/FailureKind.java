package io.cachechain;

/**
 * The kind of a failure, derived from types, never from message texts. Open: later versions may add
 * constants.
 */
public enum FailureKind {
  /** The answer did not come in time. The operation may have taken effect. */
  TIMEOUT(true),
  /**
   * The operation was not tried: a breaker is open, a bulkhead is full, or the server has not been
   * reached yet.
   */
  REFUSED(true),
  /** The connection could not be made, or broke. */
  CONNECTION(true),
  /** A value could not be encoded or decoded. */
  CODEC(false),
  /** The value is larger than the store allows. */
  TOO_LARGE(false),
  /** The caller, a layer or a setting broke a rule. */
  MISUSE(false),
  /** Any other failure. */
  OTHER(false);

  private final boolean passing;

  FailureKind(boolean passing) {
    this.passing = passing;
  }

  /** Returns whether a failure of this kind can pass by itself, so that a retry can help. */
  public boolean isTransient() {
    return passing;
  }
}
