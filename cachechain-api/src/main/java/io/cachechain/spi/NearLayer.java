package io.cachechain.spi;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded store of objects in this process. All of its methods run on the caller's thread, do no I/O and never wait;
 * {@link #peek} on a held key allocates nothing. The engine decides whether an entry is still good; the store only keeps
 * and forgets.
 *
 * @param <K> the type of the keys, with {@code equals} and {@code hashCode}
 * @param <V> the type of the values
 */
public non-sealed interface NearLayer<K, V> extends CacheLayer {
  /**
   * Returns the entry held under the key, good or not, or null for none. Counts as a use of the key for the eviction policy.
   *
   * @param key the key
   */
  @Nullable
  Entry<V> peek(K key);

  /**
   * Stores an entry unless a newer version is held; an equal version is replaced. Atomic for the key. May evict other
   * entries, or refuse to keep this one.
   *
   * @param key the key
   * @param entry a value or a negative entry, never a tombstone
   * @return stored, or superseded by the newer version that is held
   */
  PutResult store(K key, Entry<V> entry);

  /**
   * Removes exactly this entry: does nothing if another one, or none, is held. Atomic for the key.
   *
   * @param key the key
   * @param seen the very instance that {@link #peek} gave
   */
  void drop(K key, Entry<V> seen);

  /**
   * Looks at up to {@code limit} held entries and removes those of which the test says that they are dead. Called from time to time
   * by the engine for what nobody reads any more; bounded work.
   *
   * @param isDead says whether an entry may go; must be called without a lock
   * @param limit how many entries to look at, at most
   * @return how many were removed
   * @implSpec removes nothing by default: dead entries then leave by eviction only
   */
  default int sweep(java.util.function.Predicate<Entry<V>> isDead, int limit) {
    return 0;
  }

  /**
   * Returns the keys of the held entries, in any order. Keys that come or go meanwhile may be among them or not. Used by the engine after it may have missed a change, to check in the background what it
   * holds; the others are checked when they are read.
   *
   * @implSpec none by default
   */
  default Iterator<K> keys() {
    return Collections.emptyIterator();
  }

  /**
   * Returns about how many entries are held, or -1 if the layer cannot say.
   *
   * @implSpec -1 by default
   */
  default long estimatedSize() {
    return -1;
  }

  /**
   * Returns how many entries the layer has forgotten by itself since it was opened, by cause, such as {@code size} or {@code expired}; each time the same causes, also those that have not occurred.
   *
   * @implSpec empty by default: the layer does not count them
   */
  default Map<String, Long> evictions() {
    return Map.of();
  }
}
