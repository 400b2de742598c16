package io.cachechain.core.internal.metrics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * One number for each constant of an enum. Lock-free and thread-safe; counting allocates nothing.
 *
 * @param <E> what is counted
 */
@SuppressWarnings("EnumOrdinal") // the array is as long as the enum, and is never stored
public final class Counters<E extends Enum<E>> {
  private final Class<E> events;
  private final LongAdder[] counts;

  /**
   * Creates counters that are all zero.
   *
   * @param events what is counted
   */
  public Counters(Class<E> events) {
    this.events = events;
    this.counts = Stream.of(events.getEnumConstants())
        .map(event -> new LongAdder())
        .toArray(LongAdder[]::new);
  }

  /** Counts one. */
  public void count(E event) {
    counts[event.ordinal()].increment();
  }

  /** Counts several at once, or adds an amount. */
  public void add(E event, long amount) {
    counts[event.ordinal()].add(amount);
  }

  /** Returns how many were counted; what is counted meanwhile may be left out. */
  public long of(E event) {
    return counts[event.ordinal()].sum();
  }

  /** Returns how many were counted in all. */
  long all() {
    long sum = 0;
    for (LongAdder count : counts) {
      sum += count.sum();
    }
    return sum;
  }

  /** Returns the numbers of those that occurred, unmodifiable. */
  Map<E, Long> occurred() {
    Map<E, Long> occurred = new EnumMap<>(events);
    for (E event : events.getEnumConstants()) {
      long count = of(event);
      if (count > 0) {
        occurred.put(event, count);
      }
    }
    return Collections.unmodifiableMap(occurred);
  }
}
