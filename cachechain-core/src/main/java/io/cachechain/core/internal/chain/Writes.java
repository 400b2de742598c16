package io.cachechain.core.internal.chain;

import io.cachechain.EntryPolicy;
import io.cachechain.Origin;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.flight.KeySlot;
import io.cachechain.core.internal.flight.LoadFailure;
import io.cachechain.core.internal.flight.Loads;
import io.cachechain.core.internal.link.Cork;
import io.cachechain.core.internal.link.FarLink;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.link.NearLink;
import io.cachechain.core.internal.link.ValueCheck.Judgement;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.WriteCall;
import io.cachechain.core.internal.write.WriteCall.Encodings;
import io.cachechain.spi.Codec;
import io.cachechain.spi.PutResult;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The writes of a chain as both views need them: everything that is the caller's fault is found before anything is stored. */
final class Writes<K, V> {
  private final Paths<K, V> paths;
  private final WriteCall.Targets<K, V> targets;
  private final CallFailures failures;
  private final @Nullable Origin<K, V> origin;
  private final int bulkMaxKeys;

  Writes(
      Paths<K, V> paths,
      WriteCall.Targets<K, V> targets,
      CallFailures failures,
      @Nullable Origin<K, V> origin,
      int bulkMaxKeys) {
    this.paths = paths;
    this.targets = targets;
    this.failures = failures;
    this.origin = origin;
    this.bulkMaxKeys = bulkMaxKeys;
  }

  /** Starts a put. */
  PendingWrite<WriteOutcome> put(K key, V value, @Nullable EntryPolicy policy, CallMask mask) {
    String slotKey = paths.keys().slotKey("put", key);
    return pending("put", write("put", key, slotKey, checked("put", value), policy, mask), mask);
  }

  /** Starts an invalidation. */
  PendingWrite<WriteOutcome> invalidate(K key, CallMask mask) {
    String slotKey = paths.keys().slotKey("invalidate", key);
    return pending("invalidate", write("invalidate", key, slotKey, null, null, mask), mask);
  }

  /** Starts the puts of several values, which leave as batches. */
  PendingWrite<Map<K, WriteOutcome>> putAll(Map<? extends K, ? extends V> entries, CallMask mask) {
    checkSize("putAll", entries.size());
    Map<K, Checked<V>> values = new LinkedHashMap<>();
    entries.forEach((key, value) -> {
      if (key == null || value == null) {
        throw failures.isNull("putAll", key == null ? "a key" : "a value");
      }
      paths.keys().slotKey("putAll", key);
      values.put(key, checked("putAll", value));
    });
    Map<K, CompletableFuture<WriteOutcome>> writes = new LinkedHashMap<>();
    Cork.during(() -> values.forEach((key, value) -> writes.put(
        key, write("putAll", key, paths.keys().slotKey("putAll", key), value, null, mask))));
    return pending("putAll", all(writes), mask);
  }

  /** Starts the invalidations of several keys, which leave as batches. */
  PendingWrite<Map<K, WriteOutcome>> invalidateAll(Collection<? extends K> keys, CallMask mask) {
    checkSize("invalidateAll", keys.size());
    Map<K, @Nullable String> slotKeys = new LinkedHashMap<>();
    for (K key : new LinkedHashSet<>(keys)) {
      if (key == null) {
        throw failures.isNull("invalidateAll", "a key");
      }
      slotKeys.put(key, paths.keys().slotKey("invalidateAll", key));
    }
    Map<K, CompletableFuture<WriteOutcome>> writes = new LinkedHashMap<>();
    Cork.during(() -> slotKeys.forEach(
        (key, slotKey) -> writes.put(key, write("invalidateAll", key, slotKey, null, null, mask))));
    return pending("invalidateAll", all(writes), mask);
  }

  private <T> PendingWrite<T> pending(String operation, CompletableFuture<T> work, CallMask mask) {
    return new PendingWrite<>(paths, failures, operation, work, mask.timeoutNanos());
  }

  private void checkSize(String operation, int size) {
    if (size > bulkMaxKeys) {
      throw failures.wrong(
          operation, size + " keys, at most " + bulkMaxKeys + " are allowed (bulk.maxKeys)", null);
    }
  }

  private static <K> CompletableFuture<Map<K, WriteOutcome>> all(
      Map<K, CompletableFuture<WriteOutcome>> writes) {
    return CompletableFuture.allOf(writes.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> {
          Map<K, WriteOutcome> outcomes = new LinkedHashMap<>();
          writes.forEach((key, write) -> outcomes.put(key, write.join()));
          return outcomes;
        });
  }

  private CompletableFuture<WriteOutcome> write(
      String operation,
      K key,
      @Nullable String slotKey,
      @Nullable Checked<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask) {
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
    KeySlot<K, V> slot;
    try {
      slot = paths.slots().enter(key, operation);
    } catch (RuntimeException full) {
      outcome.completeExceptionally(full);
      return outcome;
    }
    FutureChains.whenDone(outcome, (done, failure) -> paths.slots().leave(slot));
    return failFast(operation, started(operation, slot, slotKey, value, policy, mask, outcome));
  }

  /** A put or invalidation that a layer missed which shall fail the call throws with the outcome; the others have it. */
  private CompletableFuture<WriteOutcome> failFast(
      String operation, CompletableFuture<WriteOutcome> outcome) {
    if (targets.far().stream().noneMatch(writer -> writer.link().settings().failFast())) {
      return outcome;
    }
    return outcome.thenApply(done -> {
      for (LayerWriter<K, V> writer : targets.far()) {
        String layer = writer.link().name();
        PutResult result = done.layers().get(layer);
        if (writer.link().settings().failFast()
            && result != null
            && result.status() == PutResult.Status.OWED) {
          throw failures.layer(operation, layer, done);
        }
      }
      return done;
    });
  }

  private CompletableFuture<WriteOutcome> started(
      String operation,
      KeySlot<K, V> slot,
      @Nullable String slotKey,
      @Nullable Checked<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask,
      CompletableFuture<WriteOutcome> outcome) {
    if (value != null && origin != null) {
      store(origin, operation, slot, slotKey, value.value, mask, outcome);
    } else {
      boolean stores = value != null && value.stores && !isDoNotStore(policy);
      run(slot, slotKey, stores ? value : null, policy, mask, value != null && !stores, outcome);
    }
    return outcome;
  }

  private static boolean isDoNotStore(@Nullable EntryPolicy policy) {
    return policy != null && policy.kind() == EntryPolicy.Kind.DO_NOT_STORE;
  }

  /** The origin first; what is cached is then invalidated, also when the store failed: it may have taken effect. */
  private void store(
      Origin<K, V> at,
      String operation,
      KeySlot<K, V> slot,
      @Nullable String slotKey,
      V value,
      CallMask mask,
      CompletableFuture<WriteOutcome> outcome) {
    Loads.Load<Boolean> store = paths.loads().store(slot.key(), () -> at.store(slot.key(), value));
    FutureChains.whenDone(
        store.result(),
        (stored, broken) -> paths.execute(() -> {
          LoadFailure failure = stored == null ? null : stored.failure();
          CompletableFuture<WriteOutcome> invalidated =
              failure == null ? outcome : new CompletableFuture<>();
          run(slot, slotKey, null, null, mask, true, invalidated);
          if (failure != null) {
            FutureChains.whenDone(
                invalidated,
                (done, ignored) ->
                    outcome.completeExceptionally(failures.store(operation, failure)));
          }
        }));
  }

  private void run(
      KeySlot<K, V> slot,
      @Nullable String slotKey,
      @Nullable Checked<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask,
      boolean isPut,
      CompletableFuture<WriteOutcome> outcome) {
    try {
      V stored = value == null ? null : value.value;
      Encodings encodings = value == null ? Encodings.NONE : value.encodings;
      CompletableFuture<WriteOutcome> written = new WriteCall<>(
              slot, slotKey, stored, policy, encodings, mask.skipWrites(), targets)
          .run();
      FutureChains.copy(isPut ? written.thenApply(Writes::skipped) : written, outcome);
    } catch (RuntimeException broken) {
      outcome.completeExceptionally(broken);
    }
  }

  /** A put whose value is kept nowhere left tombstones, which its outcome calls by that name. */
  private static WriteOutcome skipped(WriteOutcome outcome) {
    Map<String, PutResult> layers = new LinkedHashMap<>();
    outcome
        .layers()
        .forEach((layer, result) -> layers.put(
            layer,
            result.status() == PutResult.Status.STORED
                ? PutResult.skipped("the value is not kept")
                : result));
    return WriteOutcome.of(outcome.version(), layers);
  }

  /** Validates and encodes a value for all layers, before anything is stored. */
  private Checked<V> checked(String operation, V value) {
    Judgement judgement = paths.check().judge(value);
    for (NearLink<K, V> link : targets.near()) {
      judgement = worse(judgement, link.check().judge(value));
    }
    for (LayerWriter<K, V> writer : targets.far()) {
      judgement = worse(judgement, writer.link().check().judge(value));
    }
    if (judgement == Judgement.STRICT) {
      throw failures.wrong(
          operation, "the value is not valid, and a validator is strict; nothing was stored", null);
    }
    byte[][] payloads = origin == null ? encoded(operation, value) : new byte[0][];
    boolean stores = paths.check().judge(value) == Judgement.GOOD;
    return new Checked<>(value, stores, layer -> payloads[layer]);
  }

  private static Judgement worse(Judgement one, Judgement other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private byte[][] encoded(String operation, V value) {
    byte[][] payloads = new byte[targets.names().size()][];
    IdentityHashMap<Codec, byte[]> byCodec = new IdentityHashMap<>();
    for (LayerWriter<K, V> writer : targets.far()) {
      FarLink<V> link = writer.link();
      Codec codec = Objects.requireNonNull(link.settings().codec());
      byte[] payload = byCodec.get(codec);
      if (payload == null) {
        try {
          payload = link.format().payload(value);
        } catch (Exception failure) {
          throw failures.wrong(
              operation,
              "the value cannot be encoded by the codec '" + codec.id() + "' for layer '"
                  + link.name() + "'; nothing was stored",
              failure);
        }
        byCodec.put(codec, payload);
      }
      payloads[link.index()] = payload;
    }
    return payloads;
  }

  private record Checked<V>(V value, boolean stores, Encodings encodings) {}
}
