package io.cachechain.tier.caffeine;

import org.jspecify.annotations.Nullable;

/**
 * A listener for entries that the Caffeine layer evicted or that expired. It does not get entries
 * that an invalidation, a put, or a read of an expired entry removed. The layer's executor calls it
 * outside of all locks, one call after another. Its exceptions are logged and have no further
 * effect.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface EvictionListener<K, V> {
  /**
   * Reports an entry that has left the layer.
   *
   * @param key its key
   * @param value its value, or null if it was a negative entry: the origin has none
   * @param cause why it is gone
   */
  void evicted(K key, @Nullable V value, Cause cause);

  /** The cause of an eviction. Open: later versions may add constants. */
  enum Cause {
    /** The layer had to make room. */
    SIZE,
    /** The entry was not used for the time of {@code expire-after-access}. */
    IDLE,
    /** The entry had expired, and was not read since. */
    EXPIRED
  }
}
