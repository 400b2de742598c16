package io.cachechain.core.internal.stats;

import io.cachechain.FailureKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts failures by their kinds. Lock-free and thread-safe. */
final class FailureCounters {
  /** Complete from the beginning and never changed, so that reading needs no lock. */
  private final Map<FailureKind, LongAdder> counts = new EnumMap<>(FailureKind.class);

  FailureCounters() {
    for (FailureKind kind : FailureKind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  void add(FailureKind kind) {
    Objects.requireNonNull(counts.get(kind)).increment();
  }

  long sum() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Returns the counts of the kinds that occurred, unmodifiable. */
  Map<FailureKind, Long> byKind() {
    Map<FailureKind, Long> occurred = new EnumMap<>(FailureKind.class);
    counts.forEach((kind, count) -> {
      if (count.sum() > 0) {
        occurred.put(kind, count.sum());
      }
    });
    return Collections.unmodifiableMap(occurred);
  }
}
