package io.cachechain.tier.caffeine;

import io.cachechain.internal.tier.SpecSettings;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;

/**
 * A near layer on Caffeine: values as objects in this process, bounded by their number or by their
 * bytes. Caffeine's own policy (W-TinyLFU) decides evictions. There are no weak or soft references,
 * and there is no unbounded layer.
 *
 * <p>The chain and the layer's {@code ttl} (Caffeine's {@code expireAfterWrite}) set the life of
 * entries, not this class.
 *
 * <p>Immutable and thread-safe: each method returns a new spec. Each setting may be given once.
 *
 * @param <K> the type of the keys it can take
 * @param <V> the type of the values it can take
 */
public final class CaffeineLayer<K, V> implements LayerSpec<K, V> {
  private static final CaffeineLayerProvider PROVIDER = new CaffeineLayerProvider();

  private final SpecSettings settings;

  private CaffeineLayer(SpecSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a layer that holds at most this number of entries.
   *
   * @param entries how many at most, 1 to 2,147,483,648
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public static CaffeineLayer<Object, Object> maximumSize(long entries) {
    Bounds.check(
        Bounds.fault("maximum-size", entries, 1, CaffeineLayerProvider.LARGEST_MAXIMUM_SIZE));
    return configured().with(CaffeineLayerProvider.MAXIMUM_SIZE, entries);
  }

  /**
   * Returns a layer of byte arrays that holds at most this number of bytes. An entry counts with
   * the length of its array, and with at least 64 bytes, which it takes beside the array; keys do
   * not count.
   *
   * @param bytes how many at most, 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public static CaffeineLayer<Object, byte[]> maximumBytes(long bytes) {
    Bounds.check(Bounds.fault("maximum-bytes", bytes, 1, Long.MAX_VALUE));
    return CaffeineLayer.<Object, byte[]>empty().with(CaffeineLayerProvider.MAXIMUM_BYTES, bytes);
  }

  /**
   * Returns a layer that holds at most this number of bytes, by the weigher. An entry counts with
   * at least 64 bytes, which it takes beside its value; keys do not count.
   *
   * @param bytes how many at most, 1 or more
   * @param weigher says how many bytes a value has; called once for each store, under a lock: must
   *     be cheap, must say the same each time and must not use the chain
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  public static <V> CaffeineLayer<Object, V> maximumBytes(
      long bytes, ToLongFunction<? super V> weigher) {
    Bounds.check(Bounds.fault("maximum-bytes", bytes, 1, Long.MAX_VALUE));
    return CaffeineLayer.<Object, V>empty()
        .with(CaffeineLayerProvider.MAXIMUM_BYTES, bytes)
        .with(CaffeineLayerProvider.WEIGHER, weigher);
  }

  /**
   * Returns a layer whose settings all come from outside of the code; 10,000 entries by default.
   */
  public static CaffeineLayer<Object, Object> configured() {
    return empty();
  }

  private static <K, V> CaffeineLayer<K, V> empty() {
    return new CaffeineLayer<>(SpecSettings.of("CaffeineLayer"));
  }

  /**
   * Allocates space for this number of entries at the start; otherwise the table grows as needed.
   *
   * @param entries 0 to 1,073,741,824, and not over the maximum size
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public CaffeineLayer<K, V> initialCapacity(int entries) {
    Bounds.check(Bounds.fault(
        "initial-capacity", entries, 0, CaffeineLayerProvider.LARGEST_INITIAL_CAPACITY));
    return with(CaffeineLayerProvider.INITIAL_CAPACITY, (long) entries);
  }

  /**
   * Removes entries that were not used for this time. Off by default: each hit then reads the
   * clock. The time must be shorter than the ttl of copies in this layer, else the build fails.
   *
   * @param idle 1 ms to 3,650 days
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public CaffeineLayer<K, V> expireAfterAccess(Duration idle) {
    Bounds.check(Bounds.fault(
        "expire-after-access",
        idle,
        CaffeineLayerProvider.SHORTEST_IDLE,
        CaffeineLayerProvider.LONGEST_IDLE));
    return with(CaffeineLayerProvider.EXPIRE_AFTER_ACCESS, idle);
  }

  /**
   * Sets a listener for evicted and expired entries: for space, for being idle, or expired without
   * a later read. Off by default. The {@link #executor} calls it outside of all locks, one call
   * after another. Up to 10,000 evictions wait for the listener; it misses further ones, and {@code
   * describe()} then says so.
   *
   * @param listener what to notify
   * @param <L> the type of the keys it takes
   * @param <W> the type of the values it takes
   */
  public <L extends K, W extends V> CaffeineLayer<L, W> evictionListener(
      EvictionListener<? super L, ? super W> listener) {
    return new CaffeineLayer<L, W>(settings)
        .with(CaffeineLayerProvider.EVICTION_LISTENER, listener);
  }

  /**
   * Sets the executor of the eviction listener; by default the common pool.
   *
   * @param executor must not run tasks on the calling thread, which holds a lock of the store
   */
  public CaffeineLayer<K, V> executor(Executor executor) {
    return with(CaffeineLayerProvider.EXECUTOR, executor);
  }

  private CaffeineLayer<K, V> with(Option<?> option, Object value) {
    return new CaffeineLayer<>(settings.with(option, value));
  }

  @Override
  public CacheLayerProvider provider() {
    return PROVIDER;
  }

  @Override
  public Map<Option<?>, Object> settings() {
    return settings.values();
  }

  @Override
  public String toString() {
    return settings.toString();
  }
}
