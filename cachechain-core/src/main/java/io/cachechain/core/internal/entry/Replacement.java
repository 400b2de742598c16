package io.cachechain.core.internal.entry;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An invalidation of many entries: the slot has a new generation, and those before it are retired.
 * Nodes send it to each other.
 *
 * @param slot the slot, 0 to {@link Generations#SLOTS} - 1
 * @param generation the one that is present from now on, not 0
 * @param replaced those that it takes the place of, the oldest first, at most {@link #MAX_REPLACED}
 */
public record Replacement(int slot, long generation, List<Long> replaced) {
  /**
   * The most generations that one replaces. Who misses an older one is in doubt, and reads the
   * records.
   */
  public static final int MAX_REPLACED = 64;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if no node can have sent that
   */
  public Replacement {
    replaced = List.copyOf(replaced);
    if (slot < 0 || slot >= Generations.SLOTS) {
      throw new IllegalArgumentException("slot " + slot);
    }
    if (generation == 0 || replaced.contains(generation) || replaced.contains(0L)) {
      throw new IllegalArgumentException("generations of slot " + slot);
    }
    if (replaced.size() > MAX_REPLACED) {
      throw new IllegalArgumentException(replaced.size() + " are replaced at once");
    }
  }

  /** Returns one that says what this and a later one of the same slot say. */
  public Replacement then(Replacement later) {
    Set<Long> all = new LinkedHashSet<>(replaced);
    all.add(generation);
    all.addAll(later.replaced);
    all.remove(later.generation);
    List<Long> newest = new ArrayList<>(all);
    return new Replacement(
        slot,
        later.generation,
        newest.subList(Math.max(0, newest.size() - MAX_REPLACED), newest.size()));
  }
}
