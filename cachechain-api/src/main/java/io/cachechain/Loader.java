package io.cachechain;

import io.cachechain.internal.AsyncLoader;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Computes a missing value, usually by asking the system of record. Runs on a thread of the chain, not the caller's: the caller's transaction is not
 * there. It must not ask its own chain for the very key it loads. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface Loader<K, V> {
  /**
   * Loads the value of a key; may block, up to the chain's {@code loader.timeout}, at which it is interrupted and its result discarded.
   *
   * @param key the key
   * @return the value, or null to say that the origin has none: that is remembered for {@code negative.ttl}
   * @throws Exception if the value cannot be loaded, which says nothing about whether there is one
   */
  @Nullable
  V load(K key) throws Exception;

  /**
   * Returns the loader of a function that answers with an Optional, empty for none; such as a repository's {@code findById}.
   *
   * @param find the function; may block and throw, as {@link #load} may
   */
  static <K, V> Loader<K, V> ofOptional(Finder<? super K, V> find) {
    Objects.requireNonNull(find, "find");
    return key -> find.find(key).orElse(null);
  }

  /**
   * Returns the loader of a function that answers with a stage; no thread is blocked while it runs. The stage is cancelled when its result is no longer
   * wanted.
   *
   * @param find the function; must not block
   */
  static <K, V> Loader<K, V> async(
      Function<? super K, ? extends CompletionStage<? extends @Nullable V>> find) {
    return new AsyncLoader<>(Objects.requireNonNull(find, "find"));
  }

  /**
   * A function that answers with an Optional, for {@link #ofOptional}.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   */
  @FunctionalInterface
  interface Finder<K, V> {
    /**
     * Looks for the value of a key; may block.
     *
     * @param key the key
     * @return the value, or empty to say that the origin has none
     * @throws Exception if that cannot be said
     */
    Optional<V> find(K key) throws Exception;
  }
}
