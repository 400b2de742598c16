package io.cachechain.spi;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded store of objects in this process. All of its methods run on the caller's thread, do no
 * I/O and never wait; {@link #peek} of a held key allocates nothing. The engine decides whether an
 * entry is valid; the store only holds and evicts.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}
 * @param <V> the type of the values
 */
public non-sealed interface NearLayer<K, V> extends CacheLayer {
  /**
   * Returns the entry held under the key, valid or not, or null for none. Counts as a use of the
   * key for the eviction policy.
   *
   * @param key the key
   */
  @Nullable
  Entry<V> peek(K key);

  /**
   * Stores an entry unless a newer version is held; an equal version is replaced. Atomic for the
   * key. May evict other entries, or refuse to keep this one.
   *
   * @param key the key
   * @param entry a value or a negative entry, never a tombstone
   * @return stored, or superseded by the newer version that is held
   */
  PutResult store(K key, Entry<V> entry);

  /**
   * Removes exactly this entry; does nothing if the layer holds another one or none. Atomic for the
   * key.
   *
   * @param key the key
   * @param seen the instance that {@link #peek} returned
   */
  void drop(K key, Entry<V> seen);

  /**
   * Checks up to {@code limit} held entries and removes the dead ones. The engine calls this from
   * time to time, for entries that are never read again; the work is bounded.
   *
   * @param isDead decides whether an entry may go; must be called without a lock
   * @param limit the largest number of entries to check
   * @return the number of removed entries
   * @implSpec removes nothing by default: dead entries then leave by eviction only
   */
  default int sweep(java.util.function.Predicate<Entry<V>> isDead, int limit) {
    return 0;
  }

  /**
   * Returns the keys of the held entries, in any order. Keys that come or go meanwhile may be
   * included or not. After the engine may have missed a change, it verifies these keys in the
   * background; all others it verifies when they are read.
   *
   * @implSpec none by default
   */
  default Iterator<K> keys() {
    return Collections.emptyIterator();
  }

  /**
   * Returns the approximate number of held entries, or -1 if it is unknown.
   *
   * @implSpec -1 by default
   */
  default long estimatedSize() {
    return -1;
  }

  /**
   * Returns the number of entries that the layer has evicted or that expired since it was opened,
   * by cause, such as {@code size} or {@code expired}. The causes are the same each time, also
   * those that have not occurred.
   *
   * @implSpec empty by default: the layer does not count them
   */
  default Map<String, Long> evictions() {
    return Map.of();
  }
}
