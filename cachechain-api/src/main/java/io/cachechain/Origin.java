package io.cachechain;

import io.cachechain.spi.Version;

/**
 * The system of record in the domain's types: a loader that can also store and delete. It stands at the end of a chain and is no layer. A put through a chain
 * with an origin stores there first and waits for the answer; what is cached is then invalidated, unless the origin {@linkplain #isVersioned() compares versions}. Thread-safe.
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

  /**
   * Returns whether this origin keeps a version with each value and {@link #storeVersioned} stores only what is not older. Then a put through a chain calls that instead of {@link #store}, and the
   * value itself may be cached: whichever of two crossing puts the origin keeps, the layers keep too. Asked once, when the chain is built.
   *
   * <p><b>Rationale.</b> Without it two nodes that put at the same time do not know in which order the origin took them, so that nothing but an invalidation is safe; each put costs a load at the
   * next read.
   *
   * @implSpec false by default
   */
  default boolean isVersioned() {
    return false;
  }

  /**
   * Stores the value of a key unless a newer one is held, in one atomic step with that comparison; may block, up to the chain's {@code loader.timeout}. Called only where {@link #isVersioned} says true.
   *
   * <p>The version is kept with the value, as {@link Version#toBytes} gives it: the order of versions is that of unsigned bytes. It was drawn before the call and is different for each put. A key that is not held
   * has no version, and anything is newer than none; what other programs change without regard to versions keeps the version it had. Storing the same version again is no error and stores the same value.
   *
   * @param key the key
   * @param value the value, not null
   * @param version the version of the value
   * @return true if the value is stored, with this version; false if a newer version is held, and nothing was changed
   * @throws Exception if it was not stored, or may not have been; the put fails then
   * @implSpec not implemented by default
   */
  default boolean storeVersioned(K key, V value, Version version) throws Exception {
    throw new UnsupportedOperationException(
        "isVersioned() is true, and storeVersioned(..) is not implemented");
  }
}
