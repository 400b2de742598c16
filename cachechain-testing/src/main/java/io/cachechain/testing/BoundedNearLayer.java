package io.cachechain.testing;

import io.cachechain.spi.Capability;
import io.cachechain.spi.Entry;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The reference near layer: a bounded map which evicts what was used (LRU) or stored (FIFO) longest
 * ago. Made to be read and copied: one lock, the plain rules of {@link NearLayer}, and no library.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class BoundedNearLayer<K, V> implements NearLayer<K, V> {
  private final int maximumSize;

  /** In the order of eviction; guarded by itself. */
  private final LinkedHashMap<K, Entry<V>> entries;

  /**
   * How many of the oldest entries the next sweep leaves out, so that in turn all are looked at;
   * guarded by {@code entries}.
   */
  private int swept;

  /** How many were evicted; guarded by {@code entries}. */
  private long evicted;

  private BoundedNearLayer(int maximumSize, boolean orderedByUse) {
    if (maximumSize < 1) {
      throw new IllegalArgumentException(
          "the maximum size is " + maximumSize + ", it must be at least 1");
    }
    this.maximumSize = maximumSize;
    this.entries = new LinkedHashMap<>(16, 0.75f, orderedByUse);
  }

  /**
   * Returns a layer that evicts the entry which was used longest ago.
   *
   * @param maximumSize how many entries it holds at most, at least 1
   */
  public static <K, V> BoundedNearLayer<K, V> lru(int maximumSize) {
    return new BoundedNearLayer<>(maximumSize, true);
  }

  /**
   * Returns a layer that evicts the entry whose key was stored longest ago.
   *
   * @param maximumSize how many entries it holds at most, at least 1
   */
  public static <K, V> BoundedNearLayer<K, V> fifo(int maximumSize) {
    return new BoundedNearLayer<>(maximumSize, false);
  }

  @Override
  public @Nullable Entry<V> peek(K key) {
    synchronized (entries) {
      return entries.get(key);
    }
  }

  @Override
  public PutResult store(K key, Entry<V> entry) {
    Objects.requireNonNull(key, "key");
    synchronized (entries) {
      Entry<V> held = entries.get(key);
      if (held != null && held.version().isNewerThan(entry.version())) {
        return PutResult.superseded(held.version());
      }
      entries.put(key, entry);
      if (entries.size() > maximumSize) {
        Iterator<K> eldest = entries.keySet().iterator();
        K unused = eldest.next();
        eldest.remove();
        evicted++;
      }
      return PutResult.stored();
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // only the very instance that was seen may go
  public void drop(K key, Entry<V> seen) {
    synchronized (entries) {
      Entry<V> held = entries.get(key);
      if (held == seen) {
        entries.remove(key);
      }
    }
  }

  @Override
  public int sweep(Predicate<Entry<V>> isDead, int limit) {
    int removed = 0;
    for (Map.Entry<K, Entry<V>> each : nextToSweep(limit)) {
      if (isDead.test(each.getValue())) {
        drop(each.getKey(), each.getValue());
        removed++;
      }
    }
    synchronized (entries) {
      swept -= Math.min(swept, removed);
    }
    return removed;
  }

  /**
   * Returns the next entries in turn: the test is the engine's code and is not called under the
   * lock.
   */
  private List<Map.Entry<K, Entry<V>>> nextToSweep(int limit) {
    List<Map.Entry<K, Entry<V>>> next = new ArrayList<>();
    synchronized (entries) {
      int from = swept < entries.size() ? swept : 0;
      int index = 0;
      for (Map.Entry<K, Entry<V>> each : entries.entrySet()) {
        if (index >= from && next.size() < limit) {
          next.add(Map.entry(each.getKey(), each.getValue()));
        }
        index++;
      }
      swept = from + next.size();
    }
    return next;
  }

  @Override
  public Iterator<K> keys() {
    synchronized (entries) {
      return List.copyOf(entries.keySet()).iterator();
    }
  }

  @Override
  public long estimatedSize() {
    synchronized (entries) {
      return entries.size();
    }
  }

  @Override
  public Map<String, Long> evictions() {
    synchronized (entries) {
      return Map.of("size", evicted);
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.SIZE);
  }

  @Override
  public String location() {
    return "this process";
  }

  @Override
  public void close() {
    synchronized (entries) {
      entries.clear();
    }
  }
}
