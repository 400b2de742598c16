package io.cachechain.core.internal.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts stores by what they were and how they ended. Lock-free and thread-safe. */
final class StoreCounters {
  /** Complete from the beginning and never changed, so that reading needs no lock. */
  private final Map<StoreKind, Map<StoreOutcome, LongAdder>> counts =
      new EnumMap<>(StoreKind.class);

  StoreCounters() {
    for (StoreKind kind : StoreKind.values()) {
      Map<StoreOutcome, LongAdder> outcomes = new EnumMap<>(StoreOutcome.class);
      for (StoreOutcome outcome : StoreOutcome.values()) {
        outcomes.put(outcome, new LongAdder());
      }
      counts.put(kind, outcomes);
    }
  }

  void add(StoreKind kind, StoreOutcome outcome) {
    at(kind, outcome).increment();
  }

  long sum(StoreKind kind, StoreOutcome outcome) {
    return at(kind, outcome).sum();
  }

  long sum(StoreOutcome outcome) {
    long sum = 0;
    for (StoreKind kind : StoreKind.values()) {
      sum += sum(kind, outcome);
    }
    return sum;
  }

  private LongAdder at(StoreKind kind, StoreOutcome outcome) {
    return Objects.requireNonNull(Objects.requireNonNull(counts.get(kind)).get(outcome));
  }
}
