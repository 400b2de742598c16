package io.cachechain.core.internal.generations;

import io.cachechain.core.internal.fresh.Generations;
import io.cachechain.core.internal.planted.Planted;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How two states become one: the right way, and those that the simulator plants. */
@FunctionalInterface
interface Merging {
  /** Returns what both say; {@code isRecord} says whether the other one stands in a record, and not in a message. */
  Generations merged(Generations mine, Generations other, boolean isRecord);

  static Merging of(Set<Planted> planted) {
    if (planted.contains(Planted.LARGER_GENERATION_WINS)) {
      return (mine, other, isRecord) -> chosen(mine, other, true);
    }
    if (planted.contains(Planted.RECORD_TAKEN_AS_IT_IS)) {
      return (mine, other, isRecord) -> chosen(mine, other, false);
    }
    return Generations::merged;
  }

  /** Planted: of two generations the larger, or that of the other state, whatever either has retired. */
  private static Generations chosen(Generations mine, Generations other, boolean larger) {
    Map<Integer, Long> present = new TreeMap<>(mine.present());
    other
        .present()
        .forEach((slot, generation) -> present.merge(
            slot, generation, (here, there) -> larger ? Math.max(here, there) : there));
    long[] retired = Arrays.stream(mine.retired())
        .filter(each -> !present.containsValue(each))
        .toArray();
    return Generations.of(present, retired);
  }
}
