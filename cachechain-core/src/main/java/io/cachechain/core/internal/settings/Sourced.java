package io.cachechain.core.internal.settings;

/**
 * The value of a setting that somebody gave.
 *
 * @param value the value
 * @param source where it came from
 * @param rank the rank of that source, lower is better
 */
record Sourced<T>(T value, String source, int rank) {
  boolean isCode() {
    return rank == Sources.CODE_RANK;
  }

  /** Returns whether it was said for all chains, and so need not fit this one. */
  boolean isForAllChains() {
    return rank > Sources.FIRST_RANK_OF_DEFAULTS;
  }
}
