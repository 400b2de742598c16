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
 * A near layer on Caffeine: values as objects in this process, bounded by their number or by their bytes. The policy of eviction is Caffeine's
 * own (W-TinyLFU); there are no weak or soft references and no unbounded layer.
 *
 * <p>How long an entry counts is said by the chain and by the layer's {@code ttl} (Caffeine's {@code expireAfterWrite}), not here.
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
   * Returns a layer that holds so many entries.
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
   * Returns a layer of byte arrays that holds so many bytes. An array counts with its length, any entry with 64 bytes at least, which it takes
   * beside its value; keys are not counted.
   *
   * @param bytes how many at most, 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public static CaffeineLayer<Object, byte[]> maximumBytes(long bytes) {
    Bounds.check(Bounds.fault("maximum-bytes", bytes, 1, Long.MAX_VALUE));
    return CaffeineLayer.<Object, byte[]>empty().with(CaffeineLayerProvider.MAXIMUM_BYTES, bytes);
  }

  /**
   * Returns a layer that holds values of so many bytes, by what the weigher says. Any entry counts with 64 bytes at least, which it takes
   * beside its value; keys are not counted.
   *
   * @param bytes how many at most, 1 or more
   * @param weigher says how many bytes a value has; called once for each store, under a lock: must be cheap, must say the same each
   *     time and must not use the chain
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  public static <V> CaffeineLayer<Object, V> maximumBytes(
      long bytes, ToLongFunction<? super V> weigher) {
    Bounds.check(Bounds.fault("maximum-bytes", bytes, 1, Long.MAX_VALUE));
    return CaffeineLayer.<Object, V>empty()
        .with(CaffeineLayerProvider.MAXIMUM_BYTES, bytes)
        .with(CaffeineLayerProvider.WEIGHER, weigher);
  }

  /** Returns a layer whose settings all come from outside of the code: 10,000 entries if nothing is said. */
  public static CaffeineLayer<Object, Object> configured() {
    return empty();
  }

  private static <K, V> CaffeineLayer<K, V> empty() {
    return new CaffeineLayer<>(SpecSettings.of("CaffeineLayer"));
  }

  /**
   * Makes room for so many entries from the start; the table grows by itself otherwise.
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
   * Removes entries that nobody has used for so long. Off by default: it lets each hit read the clock. It must be shorter than the
   * ttl which copies have here, else building the chain fails.
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
   * Tells a listener what the layer forgot by itself: for space, for being idle, or because it had expired and nobody asked for it. Off
   * by default. Called on the {@link #executor}, outside of all locks, one call after another. Up to 10,000 evictions wait for it; it misses
   * what comes beyond, which {@code describe()} then says.
   *
   * @param listener what to tell
   * @param <L> the type of the keys it takes
   * @param <W> the type of the values it takes
   */
  public <L extends K, W extends V> CaffeineLayer<L, W> evictionListener(
      EvictionListener<? super L, ? super W> listener) {
    return new CaffeineLayer<L, W>(settings)
        .with(CaffeineLayerProvider.EVICTION_LISTENER, listener);
  }

  /**
   * Runs the eviction listener on this executor; by default on the common pool.
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
