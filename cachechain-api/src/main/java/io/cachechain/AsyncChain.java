package io.cachechain;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a {@link Chain} on futures. No call blocks. A wrong argument throws at once; every
 * other failure completes the future, with the exceptions that {@link Chain} names.
 *
 * <p>Each caller gets a future of his own; completing or cancelling it withdraws this caller alone.
 * The cancellation of the last caller stops a load. If the last caller completes his future
 * himself, or runs out of time, a load that has begun goes on and its value is stored. Writes go on
 * in any case.
 *
 * <p>Futures complete on the chain's executor, never on a driver's thread. The interrupt flag of
 * the calling thread has no effect. Thread-safe. Not for implementation.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface AsyncChain<K, V> {
  /** As {@link Chain#get(Object)}. */
  CompletableFuture<@Nullable V> get(K key);

  /** As {@link Chain#get(Object, Loader)}. */
  CompletableFuture<@Nullable V> get(K key, Loader<? super K, ? extends V> loader);

  /** As {@link Chain#getIfPresent}. */
  CompletableFuture<@Nullable V> getIfPresent(K key);

  /** As {@link Chain#lookup}. */
  CompletableFuture<Lookup<V>> lookup(K key);

  /** As {@link Chain#contains}. */
  CompletableFuture<Boolean> contains(K key);

  /** As {@link Chain#getAll}. */
  CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys);

  /** As {@link Chain#getAllPresent}. */
  CompletableFuture<Map<K, V>> getAllPresent(Collection<? extends K> keys);

  /** As {@link Chain#put(Object, Object)}. */
  CompletableFuture<WriteOutcome> put(K key, V value);

  /** As {@link Chain#put(Object, Object, EntryPolicy)}. */
  CompletableFuture<WriteOutcome> put(K key, V value, EntryPolicy policy);

  /** As {@link Chain#putAll}. */
  CompletableFuture<Map<K, WriteOutcome>> putAll(Map<? extends K, ? extends V> entries);

  /** As {@link Chain#invalidate}. */
  CompletableFuture<WriteOutcome> invalidate(K key);

  /** As {@link Chain#invalidateAll}. */
  CompletableFuture<Map<K, WriteOutcome>> invalidateAll(Collection<? extends K> keys);

  /** As {@link Chain#clear}; on this node the clear counts when the call returns. */
  CompletableFuture<WriteOutcome> clear();

  /** As {@link Chain#flush}. */
  CompletableFuture<Map<String, Long>> flush(Duration timeout);

  /** As {@link Chain#with}. */
  AsyncChain<K, V> with(UnaryOperator<CallOptions> options);
}
