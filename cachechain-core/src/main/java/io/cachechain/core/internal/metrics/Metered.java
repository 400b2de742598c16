package io.cachechain.core.internal.metrics;

/**
 * An event that metrics may publish. Metrics go through all constants, so that a new one that has a
 * meter is published without another line.
 */
public interface Metered {
  /**
   * Returns the name of its meter, or empty if it is published only as a part of something else.
   */
  String meter();

  /** Returns the value of the tag {@code result}, or empty if its meter has no such tag. */
  String result();

  /** Returns what the meter counts. */
  String description();

  /** Returns whether it has a meter. */
  default boolean hasMeter() {
    return !meter().isEmpty();
  }
}
