package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.call.Callers;
import io.cachechain.core.internal.call.InvalidValueException;
import io.cachechain.core.internal.call.Keys;
import io.cachechain.core.internal.call.PendingCall;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a chain as both views need them. Each method finds everything that is the caller's
 * fault before anything is stored.
 */
public final class Writes<K, V> {
  private final Keys<K> keys;
  private final PutCheck<K, V> check;
  private final KeyWrites<K, V> writes;
  private final PreparedPuts<K, V> prepared;
  private final Clears clears;
  private final Callers callers;
  private final int bulkMaxKeys;

  /**
   * Creates the writes of a chain.
   *
   * @param keys writes keys as text, and checks them
   * @param check validates and encodes values
   * @param writes writes single keys
   * @param prepared writes values that go through code of users first
   * @param clears clears
   * @param callers how callers wait and are answered
   * @param bulkMaxKeys the most keys of one call
   */
  public Writes(
      Keys<K> keys,
      PutCheck<K, V> check,
      KeyWrites<K, V> writes,
      PreparedPuts<K, V> prepared,
      Clears clears,
      Callers callers,
      int bulkMaxKeys) {
    this.keys = keys;
    this.check = check;
    this.writes = writes;
    this.prepared = prepared;
    this.clears = clears;
    this.callers = callers;
    this.bulkMaxKeys = bulkMaxKeys;
  }

  /** Starts a put. */
  public PendingCall<WriteOutcome> put(
      K key, V value, @Nullable EntryPolicy policy, CallMask mask) {
    String storageKey = keys.storageKey("put", key);
    if (check.runsUserCode()) {
      return prepared("put", Map.of(key, value), policy, mask, written -> written.get(key));
    }
    CheckedValue<V> checked = checked("put", value);
    return pending("put", writes.write("put", key, storageKey, checked, policy, mask), mask);
  }

  /** Starts an invalidation. */
  public PendingCall<WriteOutcome> invalidate(K key, CallMask mask) {
    String storageKey = keys.storageKey("invalidate", key);
    CompletableFuture<WriteOutcome> work =
        writes.write("invalidate", key, storageKey, null, null, mask);
    writes.audit("invalidate", mask.options().reason(), List.of(key), work);
    return pending("invalidate", work, mask);
  }

  /** Starts the puts of several values, which leave as batches. */
  public PendingCall<Map<K, WriteOutcome>> putAll(
      Map<? extends K, ? extends V> entries, CallMask mask) {
    checkSize("putAll", entries.size());
    Map<K, V> given = new LinkedHashMap<>();
    entries.forEach((key, value) -> {
      if (key == null || value == null) {
        throw callers.failures().isNull("putAll", key == null ? "a key" : "a value");
      }
      keys.storageKey("putAll", key);
      given.put(key, value);
    });
    if (check.runsUserCode()) {
      return prepared("putAll", given, null, mask, written -> written);
    }
    Map<K, CheckedValue<V>> values = new LinkedHashMap<>();
    given.forEach((key, value) -> values.put(key, checked("putAll", value)));
    Map<K, CompletableFuture<WriteOutcome>> started = new LinkedHashMap<>();
    BatchScope.during(() -> values.forEach((key, value) -> started.put(
        key, writes.write("putAll", key, keys.storageKey("putAll", key), value, null, mask))));
    return pending("putAll", all(started), mask);
  }

  private <T> PendingCall<T> prepared(
      String operation,
      Map<K, V> values,
      @Nullable EntryPolicy policy,
      CallMask mask,
      Function<Map<K, WriteOutcome>, T> result) {
    Preparation<K> preparation = writes.preparation();
    CompletableFuture<Map<K, WriteOutcome>> work =
        prepared.start(preparation, operation, values, policy, mask);
    return new PendingCall<>(
        callers, operation, work.thenApply(result), mask.timeoutNanos(), preparation::withdraws);
  }

  /** Starts the invalidations of several keys, which leave as batches. */
  public PendingCall<Map<K, WriteOutcome>> invalidateAll(
      Collection<? extends K> given, CallMask mask) {
    checkSize("invalidateAll", given.size());
    Map<K, @Nullable String> storageKeys = new LinkedHashMap<>();
    for (K key : new LinkedHashSet<>(given)) {
      if (key == null) {
        throw callers.failures().isNull("invalidateAll", "a key");
      }
      storageKeys.put(key, keys.storageKey("invalidateAll", key));
    }
    Map<K, CompletableFuture<WriteOutcome>> started = new LinkedHashMap<>();
    BatchScope.during(() -> storageKeys.forEach((key, storageKey) ->
        started.put(key, writes.write("invalidateAll", key, storageKey, null, null, mask))));
    CompletableFuture<Map<K, WriteOutcome>> work = all(started);
    if (!storageKeys.isEmpty()) {
      writes.audit("invalidateAll", mask.options().reason(), storageKeys.keySet(), work);
    }
    return pending("invalidateAll", work, mask);
  }

  /** Starts a clear: near layers are clear when this returns. */
  public PendingCall<WriteOutcome> clear(CallMask mask) {
    CompletableFuture<WriteOutcome> outcome = clears.start();
    writes.audit("clear", mask.options().reason(), List.of(), outcome);
    return pending("clear", outcome, mask);
  }

  private <T> PendingCall<T> pending(String operation, CompletableFuture<T> work, CallMask mask) {
    return new PendingCall<>(callers, operation, work, mask.timeoutNanos());
  }

  private void checkSize(String operation, int size) {
    if (size > bulkMaxKeys) {
      throw callers
          .failures()
          .wrong(
              operation,
              size + " keys, at most " + bulkMaxKeys + " are allowed (bulk.max-keys)",
              null);
    }
  }

  /** Returns the outcomes of all writes, when the last one has ended. */
  static <K> CompletableFuture<Map<K, WriteOutcome>> all(
      Map<K, CompletableFuture<WriteOutcome>> writes) {
    return CompletableFuture.allOf(writes.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> {
          Map<K, WriteOutcome> outcomes = new LinkedHashMap<>();
          writes.forEach((key, write) -> outcomes.put(key, write.join()));
          return outcomes;
        });
  }

  /** Validates and encodes a value for all layers, before anything is stored. */
  private CheckedValue<V> checked(String operation, V value) {
    try {
      return check.of(value);
    } catch (InvalidValueException refused) {
      throw callers.failures().wrong(operation, refused.what(), refused.getCause());
    }
  }
}
