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
 * A store of bytes under text keys, asynchronous, usually on another machine. A store with a blocking driver extends {@link
 * BlockingLayer} instead.
 *
 * <p>The operations must not block the calling thread. A stage fails with a {@code LayerException} to name the kind of a failure;
 * any other exception counts as "other". The engine stops waiting at the deadline and cancels the stage then: a layer may use that
 * to stop work, and must not rely on it. Thread-safe.
 */
public non-sealed interface ByteLayer extends CacheLayer {
  /**
   * Reads what is held under a key, tombstones included.
   *
   * @param key text, not empty, at most {@code key.max-bytes} and the namespace long; may hold any character but control characters
   * @param deadline when the engine stops waiting
   * @return a stage of the bytes that were put, or of null if nothing is held. The engine may keep the array; do not change it later
   */
  CompletionStage<byte @Nullable []> get(String key, Deadline deadline);

  /**
   * Stores an entry if the condition allows it, in one atomic step with the look at what is held.
   *
   * <p>The entry is kept until {@link ByteEntry#expiresAt()} at least, unless the store must make room. Reading after a completed
   * put sees it.
   *
   * @param key as for {@link #get}
   * @param entry what to store
   * @param condition when it may replace what is held
   * @param deadline when the engine stops waiting
   * @return a stage of stored, superseded or rejected
   */
  CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline);

  /**
   * Reads several keys. Each has a stage of its own, so that one key, or one server of several, can fail alone.
   *
   * @param keys different keys
   * @param deadline when the engine stops waiting
   * @return a stage for each key
   * @implSpec calls {@link #get} for each key; overridden by layers with {@link Capability#BULK}
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
   * Stores several entries, each on its own condition; the puts of different keys need not be atomic together.
   *
   * @param puts what to store under each key
   * @param deadline when the engine stops waiting
   * @return a stage for each key
   * @implSpec calls {@link #put} for each key; overridden by layers with {@link Capability#BULK}
   */
  default Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    Map<String, CompletionStage<PutResult>> results = new LinkedHashMap<>();
    puts.forEach((key, put) -> results.put(key, put(key, put.entry(), put.condition(), deadline)));
    return results;
  }

  /**
   * Returns a stage that completes when the store can be reached for the first time, and fails with the reason if the first attempt did not
   * succeed; the layer goes on trying by itself. Until then its operations fail at once; the engine asks for nothing before the first attempt has ended, unless that takes very long.
   *
   * @implSpec completed by default
   */
  default CompletionStage<Void> connected() {
    return CompletableFuture.completedStage(null);
  }

  /**
   * Returns a backplane over the same store, or empty if it cannot carry one. The layer owns it: it is closed with the layer, and each call returns the same one.
   *
   * @implSpec empty by default
   */
  default Optional<Backplane> backplane() {
    return Optional.empty();
  }

  /**
   * Returns a log in the same store for what callers invalidate, or empty if none is wanted there. The layer owns it: it ends with the layer, and each call returns the same one.
   *
   * @implSpec empty by default
   */
  default Optional<AuditLog> auditLog() {
    return Optional.empty();
  }

  /**
   * Sets who is told each time the store may have lost, or set back, what it had acknowledged: another run of a server, another server in its role, a copy put back. The engine then disbelieves all that
   * was stored before. Told after the first operation that can reach the new run at the latest, better before it; at the first connection nothing is told.
   *
   * @param lost what to run; short, from any thread
   * @implSpec does nothing by default: a store that never forgets, or forgets together with this process
   */
  default void onDataLoss(Runnable lost) {}

  /**
   * Sets who is told each time the store can be reached again after it could not be, such as by a connection that was made anew or by an answer to a check of the layer's own. The engine then asks at once whether it answers, and need not
   * wait for the pause of its breaker. Told during the first attempt to connect, it says that a server answers, and that what still takes time is this process: calls then wait for the end of the attempt, and not only for the layer's timeout. Telling without need costs one small read.
   *
   * @param reachable what to run; short, from any thread
   * @implSpec does nothing by default: the engine asks by itself, after growing pauses
   */
  default void onReachable(Runnable reachable) {}

  /**
   * One put of several: what to store, and when it may replace what is held.
   *
   * @param entry what to store
   * @param condition when it may replace what is held
   */
  record Put(ByteEntry entry, Condition condition) {
    /** Checks that both are given. */
    public Put {
      Objects.requireNonNull(entry, "entry");
      Objects.requireNonNull(condition, "condition");
    }
  }
}
