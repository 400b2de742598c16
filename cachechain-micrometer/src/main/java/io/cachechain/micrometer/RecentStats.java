package io.cachechain.micrometer;

import io.cachechain.ChainStats;
import io.cachechain.core.internal.metrics.Gauges;
import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stats of a chain as of a moment ago, so that the many meters of one reading cost one snapshot and fit together; and what happened in the last one or two minutes, for
 * quantiles. Holds numbers only and not the chain. Thread-safe.
 */
final class RecentStats {
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Clock clock;
  private @Nullable ChainStats last;
  private long lastAt;
  private @Nullable ChainStats windowBegin;
  private @Nullable ChainStats nextWindowBegin;
  private long windowAt;

  RecentStats(Clock clock) {
    this.clock = clock;
  }

  synchronized ChainStats of(Gauges gauges) {
    long now = clock.monotonicTime();
    ChainStats known = last;
    if (known != null && now - lastAt < FRESH_NANOS) {
      return known;
    }
    ChainStats fresh = gauges.stats();
    last = fresh;
    lastAt = now;
    return fresh;
  }

  synchronized ChainStats latelyOf(Gauges gauges) {
    ChainStats now = of(gauges);
    if (nextWindowBegin == null) {
      nextWindowBegin = now;
      windowAt = lastAt;
    } else if (lastAt - windowAt >= WINDOW_NANOS) {
      windowBegin = nextWindowBegin;
      nextWindowBegin = now;
      windowAt = lastAt;
    }
    return windowBegin == null ? now : now.minus(windowBegin);
  }
}
