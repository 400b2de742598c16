package io.cachechain.micrometer;

import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.core.internal.metrics.StoreKind;
import io.cachechain.core.internal.metrics.StoreOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's usual meters of a cache, for the chain as one cache. A hit is a read that any layer answered; puts are what came into the nearest layer, loaded or put, as those of
 * other caches are; the size is that of the nearest layer, if it can say.
 */
final class CacheMeters extends CacheMeterBinder<Gauges> {
  CacheMeters(Gauges gauges) {
    super(gauges, gauges.chain(), Tags.empty());
  }

  @Override
  protected @Nullable Long size() {
    long size = read(gauges -> gauges.layers().get(0).estimatedSize(), -1);
    return size < 0 ? null : size;
  }

  @Override
  protected long hitCount() {
    return read(gauges -> gauges.stats().hits(), 0);
  }

  @Override
  protected Long missCount() {
    return read(gauges -> gauges.stats().misses(), 0);
  }

  /** Those of the nearest layer, or null if it does not count them. */
  @Override
  protected @Nullable Long evictionCount() {
    long evictions = read(
        gauges -> {
          Map<String, Long> byCause = gauges.layers().get(0).evictions();
          return byCause.isEmpty()
              ? -1
              : byCause.values().stream().mapToLong(Long::longValue).sum();
        },
        -1);
    return evictions < 0 ? null : evictions;
  }

  @Override
  protected long putCount() {
    return read(
        gauges -> {
          Gauges.LayerGauges nearest = gauges.layers().get(0);
          return nearest.stores(StoreKind.FILL, StoreOutcome.STORED)
              + nearest.stores(StoreKind.PUT, StoreOutcome.STORED);
        },
        0);
  }

  private long read(ToLongFunction<Gauges> number, long otherwise) {
    Gauges gauges = getCache();
    return gauges == null ? otherwise : number.applyAsLong(gauges);
  }

  @Override
  protected void bindImplementationSpecificMetrics(MeterRegistry registry) {}
}
