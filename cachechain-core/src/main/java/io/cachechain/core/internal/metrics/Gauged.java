package io.cachechain.core.internal.metrics;

/** A chain, or a view of one, that has gauges. */
public interface Gauged {
  /**
   * Returns the gauges of the chain: the same object for all its views, which lives as long as the
   * chain does.
   */
  Gauges gauges();
}
