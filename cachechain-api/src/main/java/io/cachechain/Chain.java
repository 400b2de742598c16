package io.cachechain;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of cache layers, nearest first, with an optional loader or origin at its end. A
 * read asks each layer in turn; after a miss or a failure it asks the next layer. A value that a
 * farther layer holds is copied into the nearer ones.
 *
 * <p>Any number of threads may call all methods. A call blocks until it has its answer, at most for
 * its timeout; a value in a near layer is returned at once. A failure of a layer does not fail a
 * call. Keys and values are never null. After {@code close} all methods throw {@link
 * IllegalStateException}.
 *
 * <b>Interruption.</b> A read on an interrupted thread throws a {@link ChainException} instead of
 * waiting, unless a near layer answers; a load that has begun goes on for other callers. A write
 * ({@code put}, {@code putAll}, {@code invalidate}, {@code invalidateAll}, {@code clear}) is not
 * given up: it returns its outcome or throws as on any other thread, at most after the call's
 * timeout. {@code flush} returns at once with the writes that are still open. The thread keeps its
 * interrupt flag in all cases.
 *
 * <b>Deadlines.</b> A call whose time is over throws {@link DeadlineExceededException}. A load that
 * has begun goes on until {@code loader.timeout}, and its value is stored. A write that has begun
 * goes on too; the exception leaves open whether its value is stored.
 *
 * <p>Not for implementation. Tests use a chain over the fakes of {@code cachechain-testing}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Chain<K, V> {
  /** Returns the name of the chain. */
  String name();

  /**
   * Returns the value of a key. Loads the value if no layer holds the key and the chain has a
   * loader.
   *
   * @param key the key
   * @return the value, or null if there is none
   * @throws LoadException if the loader failed or the load was refused
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  @Nullable
  V get(K key);

  /**
   * Returns the value of a key. Loads the value with this loader if no layer holds the key. A
   * caller who joins a load in progress gets the result of that load, also if it is the load of
   * another loader.
   *
   * @param key the key
   * @param loader loads the value, instead of the chain's loader
   * @return the value, or null if there is none
   * @throws LoadException if the loader failed or the load was refused
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  @Nullable
  V get(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns the value of a key if a layer holds it. Never loads, and never waits for a load.
   *
   * @param key the key
   * @return the value, or null if no layer holds one or could be asked
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  @Nullable
  V getIfPresent(K key);

  /**
   * Returns all that the layers know of a key, without loading it.
   *
   * @param key the key
   * @return a hit, absent, a miss or unknown
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  Lookup<V> lookup(K key);

  /**
   * Returns whether {@link #getIfPresent} would return a value. Neither loads nor copies anything
   * nearer, and does not count as a read.
   *
   * @param key the key
   */
  boolean contains(K key);

  /**
   * Returns the values of several keys, and loads those that no layer holds. Sends one request per
   * layer and batch.
   *
   * @param keys the keys; duplicates count once
   * @return the values found or loaded, in the order of the keys
   * @throws LoadException if any load failed; the exception holds the values of the other keys,
   *     which are stored all the same
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if a key breaks a rule, or there are more than {@code
   *     bulk.max-keys}
   */
  Map<K, V> getAll(Collection<? extends K> keys);

  /**
   * Returns the values of those keys that a layer holds. Never loads.
   *
   * @param keys the keys; duplicates count once
   * @return the values found, in the order of the keys
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if a key breaks a rule, or there are more than {@code
   *     bulk.max-keys}
   */
  Map<K, V> getAllPresent(Collection<? extends K> keys);

  /**
   * Stores a value in all layers, each in its write mode. Afterwards no read of this chain answers
   * with anything older. With an origin: stores the value there, then invalidates the layers.
   *
   * @param key the key
   * @param value the value. To remove a value, call {@link #invalidate}; to record that the origin
   *     has none, return null from the loader
   * @return the result in each layer
   * @throws LoadException if the origin did not take the value
   * @throws DeadlineExceededException if the time was over; the layers go on
   * @throws IllegalArgumentException if the key breaks a rule, or the value cannot be encoded
   */
  WriteOutcome put(K key, V value);

  /**
   * Stores a value with a policy for its life; else like {@link #put(Object, Object)}.
   *
   * @param key the key
   * @param value the value
   * @param policy the life of the entry
   * @return the result in each layer
   */
  WriteOutcome put(K key, V value, EntryPolicy policy);

  /**
   * Stores several values. A failure of one does not prevent the others. Sends one request per
   * layer and batch.
   *
   * @param entries the values by key
   * @return the result in each layer, for each key
   * @throws IllegalArgumentException if a key breaks a rule, a value cannot be encoded, or there
   *     are more than {@code bulk.max-keys}; then nothing was stored
   */
  Map<K, WriteOutcome> putAll(Map<? extends K, ? extends V> entries);

  /**
   * Removes a key from all layers, never from the origin. Afterwards no read of this chain answers
   * with anything older. An unknown key is no error.
   *
   * @param key the key
   * @return the result in each layer. A layer that missed the invalidation gets it later; until
   *     then the chain ignores the layer's value of the key
   */
  WriteOutcome invalidate(K key);

  /**
   * Removes several keys from all layers. Sends one request per layer and batch.
   *
   * @param keys the keys; duplicates count once
   * @return the result in each layer, for each key
   */
  Map<K, WriteOutcome> invalidateAll(Collection<? extends K> keys);

  /**
   * Makes every entry of this chain invalid: on this node when the call returns, on other nodes
   * when they have received a message or have asked the far layers ({@code generations.poll}).
   * Takes one small write per far layer, however much the layers hold; their space is freed as
   * entries expire.
   *
   * <p>A value that is put afterwards is valid at once, on this node and on each node that has
   * learned of the clear. A value that another node puts before it has learned of the clear is
   * invalid too. No clock matters.
   *
   * <p>Touches neither the origin nor chains of other namespaces. Clears also the layers that the
   * options of a view skip.
   *
   * @return the result in each layer. A layer that missed the clear gets it later; this node obeys
   *     the clear meanwhile
   */
  WriteOutcome clear();

  /**
   * Waits until every write that writer queues accepted before this call is written or has failed,
   * and replays missed writes. Waits for a layer that is still connecting, and not for one that
   * takes no requests.
   *
   * @param timeout the longest wait
   * @return for each layer with unwritten keys their number, missed writes included; a missed clear
   *     counts as one. Empty if all is written
   */
  Map<String, Long> flush(Duration timeout);

  /**
   * Returns a view of this chain with other options for its calls. A view is cheap; keep it in a
   * field.
   *
   * @param options changes the options, starting from those of this chain or view
   * @throws IllegalArgumentException if the options name a layer that the chain does not have
   */
  Chain<K, V> with(UnaryOperator<CallOptions> options);

  /** Returns the asynchronous view of this chain, with the same options. */
  AsyncChain<K, V> async();

  /** Returns the counters of the chain and its layers, as they are now. */
  ChainStats stats();

  /** Returns the layers, settings and state of this chain. */
  ChainDescription describe();
}
