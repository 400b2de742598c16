package io.cachechain.tier.caffeine;

import org.jspecify.annotations.Nullable;

/**
 * Is told what the Caffeine layer forgot by itself. What an invalidation, a put or an expiry that a reader met removes is not
 * told. Called on the layer's executor, one call after another, outside of all locks; what it throws is logged and harms nobody.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface EvictionListener<K, V> {
  /**
   * Tells of an entry that is gone.
   *
   * @param key its key
   * @param value its value, or null if it was a negative entry: the origin has none
   * @param cause why it is gone
   */
  void evicted(K key, @Nullable V value, Cause cause);

  /** Why an entry is gone. Open: later versions may add constants. */
  enum Cause {
    /** The layer had to make room. */
    SIZE,
    /** Nobody used it for the time of {@code expire-after-access}. */
    IDLE,
    /** It was of no use any more, and nobody had asked for it since. */
    EXPIRED
  }
}
