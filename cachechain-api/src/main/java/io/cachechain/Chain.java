package io.cachechain;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of cache layers, nearest first, ended by an optional loader or origin. A read asks each layer in turn and passes on to the next on a miss or a
 * failure; what is found far is copied nearer.
 *
 * <p>All methods may be called by any number of threads. They block until there is an answer, at most for the call's timeout, except that a value in a near
 * layer is answered at once. A failure of a layer is not the caller's. Keys and values are never null. After {@code close} all of them throw {@link
 * IllegalStateException}.
 *
 * <p><b>Interruption.</b> A read on an interrupted thread that is not answered near throws a {@link ChainException} instead of waiting; a load that has begun goes on for others. A write ({@code put}, {@code putAll},
 * {@code invalidate}, {@code invalidateAll}, {@code clear}) is not given up: it returns its outcome as on any other thread, or throws what it would throw there, at most after the call's timeout. {@code flush} returns at once, and
 * says what is not written yet. The flag of the thread is kept in all cases.
 *
 * <p><b>Deadlines.</b> A call whose timeout is over throws {@link DeadlineExceededException}. A load that has begun goes on until {@code loader.timeout} and is stored. A write that has begun goes on too: whether its value is stored
 * is not known then.
 *
 * <p>Not for implementation; in tests use a chain over the fakes of {@code cachechain-testing}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface Chain<K, V> {
  /** Returns the name of the chain. */
  String name();

  /**
   * Returns the value of a key, loading it if no layer has it and the chain has a loader.
   *
   * @param key the key
   * @return the value, or null if there is none
   * @throws LoadException if the loader failed, or was refused
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  @Nullable
  V get(K key);

  /**
   * Returns the value of a key, loading it with this loader if no layer has it. Whoever joins a load in progress gets its result, though it came from another
   * loader.
   *
   * @param key the key
   * @param loader what loads the value, instead of the chain's
   * @return the value, or null if there is none
   * @throws LoadException if the loader failed, or was refused
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  @Nullable
  V get(K key, Loader<? super K, ? extends V> loader);

  /**
   * Returns the value of a key if a layer has it; never loads and never waits for a load.
   *
   * @param key the key
   * @return the value, or null if no layer has one or could be asked
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  @Nullable
  V getIfPresent(K key);

  /**
   * Returns all that is known of a key without loading it.
   *
   * @param key the key
   * @return a hit, absent, a miss or unknown
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if the key breaks a rule
   */
  Lookup<V> lookup(K key);

  /**
   * Returns whether {@link #getIfPresent} would give a value. Neither loads nor copies anything nearer, and is not counted among the reads.
   *
   * @param key the key
   */
  boolean contains(K key);

  /**
   * Returns the values of several keys, loading those that no layer has. One request per layer and batch.
   *
   * @param keys the keys; duplicates count once
   * @return the values that there are, in the order of the keys
   * @throws LoadException if any load failed; it holds the values of the others, which are stored all the same
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if a key breaks a rule, or there are more than {@code bulk.max-keys}
   */
  Map<K, V> getAll(Collection<? extends K> keys);

  /**
   * Returns the values of those keys which a layer has; never loads.
   *
   * @param keys the keys; duplicates count once
   * @return the values that were found, in the order of the keys
   * @throws DeadlineExceededException if there was no answer in time
   * @throws IllegalArgumentException if a key breaks a rule, or there are more than {@code bulk.max-keys}
   */
  Map<K, V> getAllPresent(Collection<? extends K> keys);

  /**
   * Stores a value in all layers, each in its write mode. After it has returned, no read of this chain answers with anything older. With an origin: stores it there, and
   * invalidates the layers.
   *
   * @param key the key
   * @param value the value; to record that the origin has none, return null from the loader; to remove, call {@link #invalidate}
   * @return what each layer did
   * @throws LoadException if the origin did not take it
   * @throws DeadlineExceededException if the time was over; the layers go on
   * @throws IllegalArgumentException if the key breaks a rule, or the value cannot be encoded
   */
  WriteOutcome put(K key, V value);

  /**
   * Stores a value which lives as the policy says; else like {@link #put(Object, Object)}.
   *
   * @param key the key
   * @param value the value
   * @param policy how the entry lives
   * @return what each layer did
   */
  WriteOutcome put(K key, V value, EntryPolicy policy);

  /**
   * Stores several values; one that fails does not keep the others from being stored. One request per layer and batch.
   *
   * @param entries the values by key
   * @return what each layer did with each key
   * @throws IllegalArgumentException if a key breaks a rule, a value cannot be encoded, or there are more than {@code bulk.max-keys}; then nothing was stored
   */
  Map<K, WriteOutcome> putAll(Map<? extends K, ? extends V> entries);

  /**
   * Removes a key from all layers, never from the origin. After it has returned, no read of this chain answers with anything older. Does no harm if there is none.
   *
   * @param key the key
   * @return what each layer did; those that could not be told are owed it and are not believed about the key until they have been
   */
  WriteOutcome invalidate(K key);

  /**
   * Removes several keys from all layers. One request per layer and batch.
   *
   * @param keys the keys; duplicates count once
   * @return what each layer did with each key
   */
  Map<K, WriteOutcome> invalidateAll(Collection<? extends K> keys);

  /**
   * Makes everything in this chain invalid, whatever its keys: on this node when this returns, on others when they have been told, or have asked the far layers ({@code generations.poll}). Takes one small write for each far layer, however much
   * they hold; their space comes free as entries expire. What was put on another node before that has heard of it is invalid, too. No clock matters, and what is put here, or on a node that has heard of it, is valid at once.
   *
   * <p>Touches neither the origin nor chains of other namespaces. Layers that a view skips are cleared nevertheless.
   *
   * @return what each layer did: where it is owed, the layer is told again until it knows, and this node goes by the clear meanwhile
   */
  WriteOutcome clear();

  /**
   * Waits until everything that was accepted by writer queues before this call has been written, or has failed, and replays what layers have missed. A layer that is still connecting is waited for; one that does
   * not take anything is not.
   *
   * @param timeout how long to wait at most
   * @return the number of keys that were not written by then, for each layer that has any; empty if a layer lacks nothing. What a layer has missed counts, and a clear that it has missed as one
   */
  Map<String, Long> flush(Duration timeout);

  /**
   * Returns a view of this chain whose calls go differently. Cheap; keep it in a field.
   *
   * @param options changes the options, starting from those of this chain or view
   * @throws IllegalArgumentException if the options name a layer which the chain does not have
   */
  Chain<K, V> with(UnaryOperator<CallOptions> options);

  /** Returns the asynchronous view of this chain, with the same options. */
  AsyncChain<K, V> async();

  /** Returns the numbers up to now. */
  ChainStats stats();

  /** Returns what this chain is made of. */
  ChainDescription describe();
}
