package io.cachechain.core.internal.metrics;

/** The outcomes of a store in a layer. */
public enum StoreOutcome {
  /** The layer holds it. */
  STORED,
  /** Something else was held than its condition allows. */
  SUPERSEDED,
  /** The layer, or a validator, would not take it. */
  REJECTED,
  /** It failed, or was refused; it may have been stored. */
  FAILED,
  /** A full queue dropped it. */
  DROPPED
}
