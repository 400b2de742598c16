package io.cachechain.core.internal.metrics;

/** The kinds of stores in a layer. */
public enum StoreKind {
  /** A copy of something that was read or loaded. */
  FILL,
  /** The user's value. */
  PUT,
  /** An invalidation, or the replay of a missed write. */
  TOMBSTONE
}
