package io.cachechain.tier.caffeine;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.cachechain.spi.Entry;
import io.cachechain.spi.LayerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Builds the Caffeine cache; apart from the provider, which must load without Caffeine on the class path. */
final class CaffeineOpening {
  /** What an entry takes beside its value, about: so small values and negative entries are bounded, too. */
  static final int LEAST_WEIGHT = 64;

  private CaffeineOpening() {}

  static CaffeineStore<Object, Object> open(LayerConfig config) {
    Caffeine<Object, Object> builder = Caffeine.newBuilder().executor(new Upkeep(config.clock()));
    config
        .find(CaffeineLayerProvider.INITIAL_CAPACITY)
        .ifPresent(initial -> builder.initialCapacity(Math.toIntExact(initial)));
    Optional<Duration> idle = config.find(CaffeineLayerProvider.EXPIRE_AFTER_ACCESS);
    idle.ifPresent(limit -> builder.expireAfterAccess(limit).ticker(config.clock()::nanoTime));
    Evictions<Object, Object> evictions = evictions(config);
    EvictionCounts counts = new EvictionCounts();
    builder.evictionListener(
        (@Nullable Object key, @Nullable Entry<Object> entry, RemovalCause cause) -> {
          counts.add(cause(cause));
          if (evictions != null && key != null && entry != null) {
            evictions.add(key, entry, cause(cause));
          }
        });
    String bound = bound(config, builder);
    return new CaffeineStore<>(
        builder.<Object, Entry<Object>>build(),
        evictions,
        counts,
        idle.isPresent(),
        List.of(bound));
  }

  private static String bound(LayerConfig config, Caffeine<Object, Object> builder) {
    Optional<Long> bytes = config.find(CaffeineLayerProvider.MAXIMUM_BYTES);
    if (bytes.isEmpty()) {
      long entries = config.get(CaffeineLayerProvider.MAXIMUM_SIZE);
      builder.maximumSize(entries);
      return String.format(Locale.ROOT, "Holds %,d entries at most.", entries);
    }
    ToLongFunction<Object> weigher = weigher(config);
    builder
        .maximumWeight(bytes.get())
        .weigher((Object key, Entry<Object> entry) -> weight(weigher, entry));
    return String.format(Locale.ROOT, "Holds values of %,d bytes at most.", bytes.get());
  }

  static int weight(ToLongFunction<Object> weigher, Entry<Object> entry) {
    Object value = entry.value();
    long weight = value == null ? 0 : weigher.applyAsLong(value);
    return (int) Math.max(LEAST_WEIGHT, Math.min(weight, Integer.MAX_VALUE));
  }

  @SuppressWarnings("unchecked") // the spec's types have been those of the chain
  private static ToLongFunction<Object> weigher(LayerConfig config) {
    ToLongFunction<Object> bytes = value -> ((byte[]) value).length;
    return config.find(CaffeineLayerProvider.WEIGHER).orElse(bytes);
  }

  @SuppressWarnings("unchecked") // the spec's types have been those of the chain
  private static @Nullable Evictions<Object, Object> evictions(LayerConfig config) {
    EvictionListener<Object, Object> listener =
        config.find(CaffeineLayerProvider.EVICTION_LISTENER).orElse(null);
    return listener == null
        ? null
        : new Evictions<>(
            config.chain() + ": " + config.layer(),
            listener,
            config.find(CaffeineLayerProvider.EXECUTOR).orElse(ForkJoinPool.commonPool()));
  }

  private static EvictionListener.Cause cause(RemovalCause cause) {
    return cause == RemovalCause.SIZE ? EvictionListener.Cause.SIZE : EvictionListener.Cause.IDLE;
  }
}
