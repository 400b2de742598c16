package io.cachechain.spi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store of bytes under text keys, asynchronous, usually on another machine. A store with a
 * blocking driver extends {@link BlockingLayer} instead.
 *
 * <p>The operations must not block the calling thread. A stage fails with a {@code LayerException}
 * to name the kind of a failure; any other exception has the kind "other". At the deadline the
 * engine stops waiting and cancels the stage; a layer may use the cancellation to stop work, and
 * must not rely on it. Thread-safe.
 */
public non-sealed interface ByteLayer extends CacheLayer {
  /**
   * Reads the entry of a key, tombstones included.
   *
   * @param key text, not empty, at most as long as {@code key.max-bytes} and the namespace; may
   *     contain any character but control characters
   * @param deadline the moment at which the engine stops waiting
   * @return a stage of the bytes that were put, or of null if nothing is held. The engine may keep
   *     the array; do not change it later
   */
  CompletionStage<byte @Nullable []> get(String key, Deadline deadline);

  /**
   * Stores an entry if the condition allows it, in one atomic step with the comparison of the held
   * one.
   *
   * <p>The layer keeps the entry at least until {@link ByteEntry#expiresAt()}, unless it must make
   * room. A read after a completed put sees the entry.
   *
   * @param key as for {@link #get}
   * @param entry the entry to store
   * @param condition decides whether the entry may replace the held one
   * @param deadline the moment at which the engine stops waiting
   * @return a stage of stored, superseded or rejected
   */
  CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline);

  /**
   * Reads several keys. Each key has a stage of its own, so that one key, or one server of several,
   * can fail alone.
   *
   * @param keys different keys
   * @param deadline the moment at which the engine stops waiting
   * @return a stage for each key
   * @implSpec calls {@link #get} for each key; layers with {@link Capability#BULK} override it
   */
  default Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    Map<String, CompletionStage<byte @Nullable []>> answers = new LinkedHashMap<>();
    for (String key : keys) {
      answers.put(key, get(key, deadline));
    }
    return answers;
  }

  /**
   * Stores several entries, each on its own condition. The puts of different keys need not be
   * atomic together.
   *
   * @param puts the entry and condition of each key
   * @param deadline the moment at which the engine stops waiting
   * @return a stage for each key
   * @implSpec calls {@link #put} for each key; layers with {@link Capability#BULK} override it
   */
  default Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    Map<String, CompletionStage<PutResult>> results = new LinkedHashMap<>();
    puts.forEach((key, put) -> results.put(key, put(key, put.entry(), put.condition(), deadline)));
    return results;
  }

  /**
   * Returns a stage that completes when the store can be reached for the first time, and fails with
   * the reason if the first attempt failed. The layer then tries again by itself. Until the store
   * is reached, operations fail at once. The engine sends no operation before the first attempt has
   * ended, unless that takes very long.
   *
   * @implSpec completed by default
   */
  default CompletionStage<Void> connected() {
    return CompletableFuture.completedStage(null);
  }

  /**
   * Returns a backplane over the same store, or empty if the store cannot carry one. The layer owns
   * the backplane and closes it; each call returns the same one.
   *
   * @implSpec empty by default
   */
  default Optional<Backplane> backplane() {
    return Optional.empty();
  }

  /**
   * Returns an audit log in the same store, or empty if none is wanted. The layer owns the log and
   * closes it; each call returns the same one.
   *
   * @implSpec empty by default
   */
  default Optional<AuditLog> auditLog() {
    return Optional.empty();
  }

  /**
   * Sets the callback for a store that may have lost, or set back, acknowledged writes: a server
   * that runs anew, another server in its role, a restored copy. The engine then ignores everything
   * stored before. The layer calls back before, or at the latest after, the first operation that
   * can reach the new run. It does not call back at the first connection.
   *
   * @param lost runs on any thread; short
   * @implSpec does nothing by default, for a store that never forgets, or forgets together with
   *     this process
   */
  default void onDataLoss(Runnable lost) {}

  /**
   * Sets the callback for a store that can be reached again, for example since a connection was
   * made anew or a check of the layer was answered. The engine then probes the store at once,
   * instead of waiting for the pause of its breaker. A call during the first attempt to connect
   * means that a server answers and the rest is work of this process: callers then wait for the end
   * of the attempt, not only for the layer's timeout. A needless call costs one small read.
   *
   * @param reachable runs on any thread; short
   * @implSpec does nothing by default: the engine probes by itself, after growing pauses
   */
  default void onReachable(Runnable reachable) {}

  /**
   * One put of several.
   *
   * @param entry the entry to store
   * @param condition decides whether the entry may replace the held one
   */
  record Put(ByteEntry entry, Condition condition) {
    /** Checks that both parts are given. */
    public Put {
      Objects.requireNonNull(entry, "entry");
      Objects.requireNonNull(condition, "condition");
    }
  }
}
