package io.cachechain;

import io.cachechain.internal.AsyncLoader;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Computes a missing value, usually by a query of the system of record. A loader runs on a thread
 * of the chain, outside of the caller's transaction. It must not ask its own chain for the key that
 * it loads. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface Loader<K, V> {
  /**
   * Loads the value of a key. May block for up to the chain's {@code loader.timeout}; then the
   * thread is interrupted and the result is discarded.
   *
   * @param key the key
   * @return the value, or null if the origin has none; the chain caches the absence for {@code
   *     negative.ttl}
   * @throws Exception if the value cannot be loaded. An exception never means absence
   */
  @Nullable
  V load(K key) throws Exception;

  /**
   * Returns a loader of a function that returns an Optional, empty for absence, such as a
   * repository's {@code findById}.
   *
   * @param find the function; may block and throw, like {@link #load}
   */
  static <K, V> Loader<K, V> ofOptional(Finder<? super K, V> find) {
    Objects.requireNonNull(find, "find");
    return key -> find.find(key).orElse(null);
  }

  /**
   * Returns a loader of a function that returns a stage. No thread is blocked while the stage runs.
   * The chain cancels the stage when no caller needs its result any more.
   *
   * @param find the function; must not block
   */
  static <K, V> Loader<K, V> async(
      Function<? super K, ? extends CompletionStage<? extends @Nullable V>> find) {
    return new AsyncLoader<>(Objects.requireNonNull(find, "find"));
  }

  /**
   * A function that returns an Optional, for {@link #ofOptional}.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   */
  @FunctionalInterface
  interface Finder<K, V> {
    /**
     * Finds the value of a key. May block.
     *
     * @param key the key
     * @return the value, or empty if the origin has none
     * @throws Exception if the value cannot be loaded
     */
    Optional<V> find(K key) throws Exception;
  }
}
