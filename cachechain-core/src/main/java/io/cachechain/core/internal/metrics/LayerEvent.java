package io.cachechain.core.internal.metrics;

/** Counted results of a read in one layer, beside fresh hits and failures. */
public enum LayerEvent {
  /** A stale value was found, which is a hit. */
  STALE_HIT,
  /** A negative entry was found, which is a hit. */
  NEGATIVE_HIT,
  /** Nothing was found. */
  MISS,
  /** A guard refused the read. */
  REFUSAL,
  /** A payload could not be read; the read that met it is a miss, counted apart. */
  UNDECODABLE,
  /** One of those payloads was written for another type. */
  OTHER_TYPE
}
