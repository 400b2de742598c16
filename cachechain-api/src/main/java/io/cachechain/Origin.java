package io.cachechain;

import io.cachechain.spi.Version;

/**
 * The system of record, in the domain's types: a loader that can also store and delete. An origin
 * stands at the end of a chain and is no layer. A put through a chain with an origin stores there
 * first and waits for the answer; then the layers forget the key, unless the origin {@linkplain
 * #isVersioned() compares versions}. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Origin<K, V> extends Loader<K, V> {
  /**
   * Stores the value of a key. May block for up to the chain's {@code loader.timeout}.
   *
   * @param key the key
   * @param value the value, not null
   * @throws Exception if the value was not stored, or may not have been; the put then fails
   */
  void store(K key, V value) throws Exception;

  /**
   * Deletes a key. May block. An unknown key is no error. No call of a chain deletes at the origin:
   * {@link Chain#invalidate} does not.
   *
   * @param key the key
   * @throws Exception if the key was not deleted, or may not have been
   */
  void delete(K key) throws Exception;

  /**
   * Returns whether this origin keeps a version with each value, and {@link #storeVersioned} stores
   * only values that are not older. A put through a chain then calls {@code storeVersioned} instead
   * of {@link #store}, and the layers may hold the value: origin and layers keep the same one of
   * two puts that cross. Asked once, when the chain is built.
   *
   * <b>Rationale.</b> Without versions, two nodes that put at the same time do not know the order
   * in which the origin took the puts. Only an invalidation is safe then, which costs a load at the
   * next read.
   *
   * @implSpec false by default
   */
  default boolean isVersioned() {
    return false;
  }

  /**
   * Stores the value of a key unless the origin holds a newer one, in one atomic step with the
   * comparison. May block for up to the chain's {@code loader.timeout}. Called only if {@link
   * #isVersioned} is true.
   *
   * <p>The origin keeps the version with the value, as {@link Version#toBytes} returns it; versions
   * are ordered as unsigned bytes. The chain draws the version before the call, a different one for
   * each put. A key without a version is older than any version. A change by other programs without
   * regard to versions leaves the version as it was. The same version may be stored again, with the
   * same value.
   *
   * @param key the key
   * @param value the value, not null
   * @param version the version of the value
   * @return true if the value is stored with this version; false if the origin holds a newer
   *     version and nothing was changed
   * @throws Exception if the value was not stored, or may not have been; the put then fails
   * @implSpec not implemented by default
   */
  default boolean storeVersioned(K key, V value, Version version) throws Exception {
    throw new UnsupportedOperationException(
        "isVersioned() is true, and storeVersioned(..) is not implemented");
  }
}
