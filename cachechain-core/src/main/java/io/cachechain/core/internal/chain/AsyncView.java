package io.cachechain.core.internal.chain;

import io.cachechain.AsyncChain;
import io.cachechain.CallOptions;
import io.cachechain.ChainException;
import io.cachechain.EntryPolicy;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallFuture;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.call.PendingCall;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.read.Reads;
import io.cachechain.core.internal.write.Writes;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The view of a chain on futures: the same calls as its blocking view, with the same options. */
final class AsyncView<K, V> implements AsyncChain<K, V> {
  private final ChainView<K, V> view;
  private final Reads<K, V> reads;
  private final Writes<K, V> writes;
  private final @Nullable Loader<K, V> loader;
  private final CallMask mask;

  AsyncView(ChainView<K, V> view) {
    this.view = view;
    this.reads = view.reads;
    this.writes = view.writes;
    this.loader = view.loader;
    this.mask = view.mask;
  }

  @Override
  public CompletableFuture<@Nullable V> get(K key) {
    return get("get", key, loader);
  }

  @Override
  public CompletableFuture<@Nullable V> get(K key, Loader<? super K, ? extends V> with) {
    if (with == null) {
      throw view.engine.failures().isNull("get", "loader");
    }
    return get("get", key, with);
  }

  @Override
  public CompletableFuture<@Nullable V> getIfPresent(K key) {
    return get("getIfPresent", key, null);
  }

  private CompletableFuture<@Nullable V> get(
      String operation, K key, @Nullable Loader<? super K, ? extends V> with) {
    StoredEntry<V> held = view.near(operation, key);
    return held != null
        ? CompletableFuture.completedFuture(held.value())
        : reads.value(operation, key, with, mask).future();
  }

  @Override
  @SuppressWarnings("NullAway") // a lookup is never null
  public CompletableFuture<Lookup<V>> lookup(K key) {
    view.check("lookup", key);
    return reads.lookup(key, mask).future();
  }

  @Override
  public CompletableFuture<Boolean> contains(K key) {
    view.check("contains", key);
    view.engine.chainCounters().count(ChainEvent.CONTAINS);
    return new PendingCall<>(
            view.engine.callers(), "contains", reads.contains(key, mask), mask.timeoutNanos())
        .future();
  }

  @Override
  public CompletableFuture<Map<K, V>> getAll(Collection<? extends K> keys) {
    return bulk("getAll", keys, loader);
  }

  @Override
  public CompletableFuture<Map<K, V>> getAllPresent(Collection<? extends K> keys) {
    return bulk("getAllPresent", keys, null);
  }

  private CompletableFuture<Map<K, V>> bulk(
      String operation, Collection<? extends K> keys, @Nullable Loader<K, V> loader) {
    view.check(operation, keys);
    Map<K, CompletableFuture<@Nullable V>> started = new LinkedHashMap<>();
    reads
        .bulk(operation, keys, loader, mask)
        .forEach((key, read) -> started.put(key, read.bulkFuture()));
    CallFuture<Map<K, V>> all = CallFuture.given(CallFuture.ofParts(started.values()));
    FutureChains.whenDone(
        CompletableFuture.allOf(started.values().toArray(CompletableFuture<?>[]::new)),
        (done, failure) -> {
          Map<K, V> found = new LinkedHashMap<>();
          Map<K, ChainException> failed = new LinkedHashMap<>();
          started.forEach((key, read) -> FutureChains.whenDone(read, (value, failed1) -> {
            if (failed1 instanceof ChainException known) {
              failed.put(key, known);
            } else if (failed1 != null) {
              all.completeExceptionally(failed1); // not of one key: the chain is being closed
            } else if (value != null) {
              found.put(key, value);
            }
          }));
          try {
            all.complete(reads.bulkResult(operation, found, failed));
          } catch (ChainException some) {
            all.completeExceptionally(some);
          }
        });
    return all;
  }

  @Override
  public CompletableFuture<WriteOutcome> put(K key, V value) {
    view.check("put", key, value);
    return writes.put(key, value, null, mask).future();
  }

  @Override
  public CompletableFuture<WriteOutcome> put(K key, V value, EntryPolicy policy) {
    view.check("put", key, value);
    if (policy == null) {
      throw view.engine.failures().isNull("put", "policy");
    }
    return writes.put(key, value, policy, mask).future();
  }

  @Override
  public CompletableFuture<Map<K, WriteOutcome>> putAll(Map<? extends K, ? extends V> entries) {
    view.check("putAll", entries);
    return writes.putAll(entries, mask).future();
  }

  @Override
  public CompletableFuture<WriteOutcome> invalidate(K key) {
    view.check("invalidate", key);
    return writes.invalidate(key, mask).future();
  }

  @Override
  public CompletableFuture<Map<K, WriteOutcome>> invalidateAll(Collection<? extends K> keys) {
    view.check("invalidateAll", keys);
    return writes.invalidateAll(keys, mask).future();
  }

  @Override
  public CompletableFuture<WriteOutcome> clear() {
    view.closed.refuse("clear");
    return writes.clear(mask).future();
  }

  @Override
  public CompletableFuture<Map<String, Long>> flush(Duration timeout) {
    view.check("flush", timeout);
    return view.engine.flush().future(timeout);
  }

  @Override
  public AsyncChain<K, V> with(UnaryOperator<CallOptions> options) {
    return view.with(options).async();
  }
}
