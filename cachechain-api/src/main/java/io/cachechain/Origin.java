package io.cachechain;

/**
 * The system of record in the domain's types: a loader that can also store and delete. It stands at the end of a chain and is no layer. A put through a chain
 * with an origin stores there first and waits for the answer; what is cached is then invalidated. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Origin<K, V> extends Loader<K, V> {
  /**
   * Stores the value of a key; may block, up to the chain's {@code loader.timeout}.
   *
   * @param key the key
   * @param value the value, not null
   * @throws Exception if it was not stored, or may not have been; the put fails then
   */
  void store(K key, V value) throws Exception;

  /**
   * Deletes a key, and does nothing if there is none; may block. No call of a chain deletes at the origin by itself: {@link Chain#invalidate} does not.
   *
   * @param key the key
   * @throws Exception if it was not deleted, or may not have been
   */
  void delete(K key) throws Exception;
}
