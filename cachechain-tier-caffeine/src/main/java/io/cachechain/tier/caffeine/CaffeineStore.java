package io.cachechain.tier.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The near layer on a Caffeine cache which knows nothing of expiry, unless an idle time is set:
 * entries carry their own limits, which the engine checks against a coarse clock. That is cheaper
 * than Caffeine's own expiry, and leaves one thing to do: {@link #sweep} removes what nobody reads
 * any more.
 */
final class CaffeineStore<K, V> implements NearLayer<K, V> {
  private static final Set<Capability> CAPABILITIES = Set.of(Capability.SIZE);

  private final Cache<K, Entry<V>> cache;
  private final ConcurrentMap<K, Entry<V>> entries;
  private final @Nullable Evictions<K, V> evictions;
  private final EvictionCounts counts;
  private final boolean idles;
  private final List<String> remarks;

  /**
   * Where the last sweep stopped, or null to begin at the start. Taken by the sweep that runs, so
   * two never share it.
   */
  private final AtomicReference<@Nullable Iterator<Map.Entry<K, Entry<V>>>> position =
      new AtomicReference<>();

  CaffeineStore(
      Cache<K, Entry<V>> cache,
      @Nullable Evictions<K, V> evictions,
      EvictionCounts counts,
      boolean idles,
      List<String> remarks) {
    this.cache = cache;
    this.entries = cache.asMap();
    this.evictions = evictions;
    this.counts = counts;
    this.idles = idles;
    this.remarks = List.copyOf(remarks);
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    return cache.getIfPresent(key);
  }

  @Override
  public PutResult store(K key, Entry<V> entry) {
    Entry<V> kept = Objects.requireNonNull(entries.compute(
        key,
        (same, held) ->
            held != null && held.version().isNewerThan(entry.version()) ? held : entry));
    cache.cleanUp(); // what must go has gone when a store returns: the bound waits for no pool
    return kept == entry ? PutResult.stored() : PutResult.superseded(kept.version());
  }

  /**
   * Compares instances: {@code Map.remove(key, value)} asks {@code equals}, and another entry may
   * be equal to the one seen.
   */
  @Override
  public void drop(K key, Entry<V> seen) {
    entries.computeIfPresent(key, (same, held) -> sameInstance(held, seen) ? null : held);
  }

  @Override
  public int sweep(Predicate<Entry<V>> isDead, int limit) {
    if (idles) {
      cache.cleanUp(); // Caffeine notices idle entries only while it is used
    }
    Iterator<Map.Entry<K, Entry<V>>> taken = position.getAndSet(null);
    Iterator<Map.Entry<K, Entry<V>>> rest =
        taken != null ? taken : entries.entrySet().iterator();
    int removed = 0;
    for (int looked = 0; looked < limit && rest.hasNext(); looked++) {
      Map.Entry<K, Entry<V>> next = rest.next();
      if (isDead.test(next.getValue()) && remove(next.getKey(), next.getValue())) {
        removed++;
      }
    }
    position.set(rest.hasNext() ? rest : null);
    return removed;
  }

  private boolean remove(K key, Entry<V> dead) {
    boolean[] removed = {false};
    entries.computeIfPresent(key, (same, held) -> {
      removed[0] = sameInstance(held, dead);
      return removed[0] ? null : held;
    });
    if (removed[0]) {
      counts.add(EvictionListener.Cause.EXPIRED);
      if (evictions != null) {
        evictions.add(key, dead, EvictionListener.Cause.EXPIRED);
      }
    }
    return removed[0];
  }

  @SuppressWarnings("ReferenceEquality") // on purpose, see drop
  private static boolean sameInstance(Entry<?> one, Entry<?> other) {
    return one == other;
  }

  @Override
  public Iterator<K> keys() {
    return entries.keySet().iterator();
  }

  @Override
  public long estimatedSize() {
    return cache.estimatedSize();
  }

  @Override
  public Map<String, Long> evictions() {
    return counts.snapshot();
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public String location() {
    return "this process";
  }

  @Override
  public List<String> remarks() {
    long missed = evictions == null ? 0 : evictions.missed();
    if (missed == 0) {
      return remarks;
    }
    String slow =
        "The eviction listener is too slow: it was not notified of " + missed + " evictions.";
    return Stream.concat(remarks.stream(), Stream.of(slow)).toList();
  }

  @Override
  public void close() {
    position.set(null);
    cache.invalidateAll();
  }
}
