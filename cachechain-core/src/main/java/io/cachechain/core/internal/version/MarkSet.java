package io.cachechain.core.internal.version;

import io.cachechain.spi.Version;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions below which something is invalid: slot 0 everything, the other slots what their tags stand for, and patterns of keys. A slot or pattern that is not there invalidates nothing. Sets are merged by
 * maximum, so that they only grow. This version of the engine draws slot 0 alone, and hands on what else it is given. Immutable.
 *
 * @param slots the version of each slot, 0 to {@link #SLOTS} - 1
 * @param patterns the version of each pattern
 */
public record MarkSet(SortedMap<Integer, Version> slots, SortedMap<String, Version> patterns) {
  /** How many slots there are. */
  public static final int SLOTS = 4_096;

  /** The most patterns. */
  public static final int MAX_PATTERNS = 100;

  /** The slot of everything. */
  public static final int CLEAR = 0;

  /** Nothing is invalid. */
  public static final MarkSet NONE = new MarkSet(new TreeMap<>(), new TreeMap<>());

  /** Copies the maps. */
  public MarkSet {
    slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    patterns = Collections.unmodifiableSortedMap(new TreeMap<>(patterns));
  }

  /** Returns the set of one slot. */
  public static MarkSet of(int slot, Version version) {
    return new MarkSet(new TreeMap<>(Map.of(slot, version)), new TreeMap<>());
  }

  /** Returns the version below which everything is invalid, or null for none. */
  public @Nullable Version clear() {
    return slots.get(CLEAR);
  }

  /** Returns what both say, of each slot and pattern the newer version. */
  public MarkSet merged(MarkSet other) {
    return new MarkSet(newest(slots, other.slots), newest(patterns, other.patterns));
  }

  private static <T extends Comparable<T>> SortedMap<T, Version> newest(
      SortedMap<T, Version> one, SortedMap<T, Version> other) {
    SortedMap<T, Version> all = new TreeMap<>(one);
    other.forEach((what, version) ->
        all.merge(what, version, (held, given) -> given.isNewerThan(held) ? given : held));
    return all;
  }

  /** Returns this set with another version of slot 0, or without one. */
  public MarkSet withClear(@Nullable Version version) {
    SortedMap<Integer, Version> others = new TreeMap<>(slots);
    if (version == null) {
      others.remove(CLEAR);
    } else {
      others.put(CLEAR, version);
    }
    return new MarkSet(others, patterns);
  }
}
