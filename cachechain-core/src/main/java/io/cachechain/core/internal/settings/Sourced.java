package io.cachechain.core.internal.settings;

/**
 * A value that was given for a setting, with its source.
 *
 * @param value the value
 * @param source where it came from
 * @param rank the rank of that source, lower is better
 */
record Sourced<T>(T value, String source, int rank) {
  /** Returns whether it was said for all chains, and so need not fit this one. */
  boolean isForAllChains() {
    return rank > Sources.FIRST_RANK_OF_DEFAULTS;
  }
}
