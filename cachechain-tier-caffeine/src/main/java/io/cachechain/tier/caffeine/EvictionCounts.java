package io.cachechain.tier.caffeine;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How many entries a layer has forgotten by itself, by cause. */
final class EvictionCounts {
  private final Map<EvictionListener.Cause, LongAdder> counts =
      new EnumMap<>(EvictionListener.Cause.class);

  EvictionCounts() {
    for (EvictionListener.Cause cause : EvictionListener.Cause.values()) {
      counts.put(cause, new LongAdder());
    }
  }

  void add(EvictionListener.Cause cause) {
    Objects.requireNonNull(counts.get(cause)).increment();
  }

  Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new LinkedHashMap<>();
    counts.forEach(
        (cause, count) -> snapshot.put(cause.name().toLowerCase(Locale.ROOT), count.sum()));
    return snapshot;
  }
}
