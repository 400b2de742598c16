package io.cachechain.core.internal.chain;

import io.cachechain.AsyncChain;
import io.cachechain.CallOptions;
import io.cachechain.Chain;
import io.cachechain.ChainDescription;
import io.cachechain.ChainException;
import io.cachechain.ChainStats;
import io.cachechain.EntryPolicy;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.call.PendingCall;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauged;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.core.internal.read.NearRead;
import io.cachechain.core.internal.read.Reads;
import io.cachechain.core.internal.write.Writes;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The blocking view of a chain, with the options of its calls. Public, so that the compiler makes
 * no bridges to its methods in the class that users hold.
 */
public class ChainView<K, V> implements Chain<K, V>, Gauged {
  final Engine<K, V> engine;
  final CallMask mask;
  private final NearRead<K, V> near;
  private final boolean @Nullable [] skipped;
  final Reads<K, V> reads;
  final @Nullable Loader<K, V> loader;
  final Writes<K, V> writes;
  final Closed closed;
  private final Executor executor;

  ChainView(Engine<K, V> engine, CallMask mask) {
    this.engine = engine;
    this.mask = mask;
    this.near = engine.parts().near();
    this.skipped = mask.skipReads();
    this.reads = engine.reads();
    this.loader = engine.settings().loader();
    this.writes = engine.writes();
    this.closed = engine.closed();
    this.executor = engine.host().executor();
  }

  @Override
  public Gauges gauges() {
    return engine.gauges();
  }

  @Override
  public String name() {
    return engine.settings().name();
  }

  @Override
  public @Nullable V get(K key) {
    return value("get", key, loader);
  }

  @Override
  public @Nullable V get(K key, Loader<? super K, ? extends V> with) {
    if (with == null) {
      throw engine.failures().isNull("get", "loader");
    }
    return value("get", key, with);
  }

  @Override
  public @Nullable V getIfPresent(K key) {
    return value("getIfPresent", key, null);
  }

  private @Nullable V value(
      String operation, K key, @Nullable Loader<? super K, ? extends V> with) {
    StoredEntry<V> held = near(operation, key);
    return held != null
        ? held.value()
        : CallerThread.during(
            executor, () -> reads.value(operation, key, with, mask).await());
  }

  /**
   * The near hit: a check, a look, a counter. A closed chain has none, so only who found none asks
   * whether it is closed.
   */
  @Nullable
  StoredEntry<V> near(String operation, K key) {
    if (key == null) {
      check(operation, key);
    }
    StoredEntry<V> entry = near.find(key, skipped);
    if (entry == null) {
      check(operation, key);
    }
    return entry;
  }

  @Override
  public Lookup<V> lookup(K key) {
    check("lookup", key);
    return Objects.requireNonNull(waits(() -> reads.lookup(key, mask).await()));
  }

  @Override
  public boolean contains(K key) {
    check("contains", key);
    engine.chainCounters().count(ChainEvent.CONTAINS);
    return waits(() -> new PendingCall<>(
            engine.callers(), "contains", reads.contains(key, mask), mask.timeoutNanos())
        .awaitInterruptibly());
  }

  @Override
  public Map<K, V> getAll(Collection<? extends K> keys) {
    return bulk("getAll", keys, loader);
  }

  @Override
  public Map<K, V> getAllPresent(Collection<? extends K> keys) {
    return bulk("getAllPresent", keys, null);
  }

  private Map<K, V> bulk(
      String operation, Collection<? extends K> keys, @Nullable Loader<K, V> loader) {
    check(operation, keys);
    return waits(() -> all(operation, keys, loader));
  }

  private Map<K, V> all(
      String operation, Collection<? extends K> keys, @Nullable Loader<K, V> loader) {
    Map<K, V> found = new LinkedHashMap<>();
    Map<K, ChainException> failed = new LinkedHashMap<>();
    reads.bulk(operation, keys, loader, mask).forEach((key, started) -> {
      try {
        V value = started.await();
        if (value != null) {
          found.put(key, value);
        }
      } catch (ChainException failure) {
        failed.put(key, failure);
      }
    });
    return reads.bulkResult(operation, found, failed);
  }

  @Override
  public WriteOutcome put(K key, V value) {
    check("put", key, value);
    return waits(() -> writes.put(key, value, null, mask).await());
  }

  @Override
  public WriteOutcome put(K key, V value, EntryPolicy policy) {
    check("put", key, value);
    if (policy == null) {
      throw engine.failures().isNull("put", "policy");
    }
    return waits(() -> writes.put(key, value, policy, mask).await());
  }

  @Override
  public Map<K, WriteOutcome> putAll(Map<? extends K, ? extends V> entries) {
    check("putAll", entries);
    return waits(() -> writes.putAll(entries, mask).await());
  }

  @Override
  public WriteOutcome invalidate(K key) {
    check("invalidate", key);
    return waits(() -> writes.invalidate(key, mask).await());
  }

  @Override
  public Map<K, WriteOutcome> invalidateAll(Collection<? extends K> keys) {
    check("invalidateAll", keys);
    return waits(() -> writes.invalidateAll(keys, mask).await());
  }

  @Override
  public WriteOutcome clear() {
    closed.refuse("clear");
    return waits(() -> writes.clear(mask).await());
  }

  /** Makes a blocking call whose thread runs what follows on the answers of layers. */
  private <T extends @Nullable Object> T waits(Supplier<T> call) {
    return CallerThread.during(executor, call);
  }

  @Override
  public Map<String, Long> flush(Duration timeout) {
    check("flush", timeout);
    return engine.flush().await(timeout);
  }

  @Override
  public Chain<K, V> with(UnaryOperator<CallOptions> options) {
    return new ChainView<>(engine, masked(options));
  }

  private CallMask masked(UnaryOperator<CallOptions> options) {
    CallOptions changed = Objects.requireNonNull(
        Objects.requireNonNull(options, "options").apply(mask.options()),
        "the options that were returned");
    return CallMask.of(engine.settings().name(), engine.layerNames(), changed);
  }

  @Override
  public AsyncChain<K, V> async() {
    return new AsyncView<>(this);
  }

  @Override
  public ChainStats stats() {
    return engine.report().stats();
  }

  @Override
  public ChainDescription describe() {
    return engine.report().describe();
  }

  @Override
  public String toString() {
    return "chain " + engine.settings().name() + " " + engine.layerNames();
  }

  void check(String operation, Object argument) {
    if (closed.isClosed()) {
      closed.refuse(operation);
    }
    if (argument == null) {
      throw engine.failures().isNull(operation, parameter(operation));
    }
  }

  void check(String operation, K key, V value) {
    check(operation, key);
    if (value == null) {
      throw engine.failures().isNull(operation, "value");
    }
  }

  private static String parameter(String operation) {
    return switch (operation) {
      case "getAll", "getAllPresent", "invalidateAll" -> "keys";
      case "putAll" -> "entries";
      case "flush" -> "timeout";
      default -> "key";
    };
  }
}
