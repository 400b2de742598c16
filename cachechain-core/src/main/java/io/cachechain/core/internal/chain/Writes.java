package io.cachechain.core.internal.chain;

import io.cachechain.ChainException;
import io.cachechain.EntryPolicy;
import io.cachechain.Origin;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.layer.Cork;
import io.cachechain.core.internal.layer.Failures;
import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.RequiredAcks;
import io.cachechain.core.internal.write.AuditTrail;
import io.cachechain.core.internal.write.CheckedValue;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.WriteCall;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The writes of a chain as both views need them: everything that is the caller's fault is found before anything is stored. */
final class Writes<K, V> {
  private final Paths<K, V> paths;
  private final WriteCall.Targets<K, V> targets;
  private final CallFailures failures;
  private final PutCheck<K, V> check;
  private final @Nullable Origin<K, V> origin;
  private final boolean versioned;
  private final RequiredAcks acks;
  private final int bulkMaxKeys;
  private final AuditTrail audit;

  Writes(
      Paths<K, V> paths,
      WriteCall.Targets<K, V> targets,
      CallFailures failures,
      @Nullable Origin<K, V> origin,
      RequiredAcks acks,
      int bulkMaxKeys,
      AuditTrail audit) {
    this.paths = paths;
    this.targets = targets;
    this.failures = failures;
    this.origin = origin;
    this.versioned = origin != null && origin.isVersioned();
    this.check = new PutCheck<>(targets, paths.check(), origin == null || versioned);
    this.acks = acks;
    this.bulkMaxKeys = bulkMaxKeys;
    this.audit = audit;
  }

  /** Starts a put. */
  PendingWrite<WriteOutcome> put(K key, V value, @Nullable EntryPolicy policy, CallMask mask) {
    String slotKey = paths.keys().slotKey("put", key);
    if (check.runsUserCode()) {
      return prepared("put", Map.of(key, value), policy, mask, written -> written.get(key));
    }
    return pending("put", write("put", key, slotKey, checked("put", value), policy, mask), mask);
  }

  /** Starts an invalidation. */
  PendingWrite<WriteOutcome> invalidate(K key, CallMask mask) {
    String slotKey = paths.keys().slotKey("invalidate", key);
    CompletableFuture<WriteOutcome> work = write("invalidate", key, slotKey, null, null, mask);
    audited("invalidate", mask.options().reason(), List.of(key), work);
    return pending("invalidate", work, mask);
  }

  /** Starts the puts of several values, which leave as batches. */
  PendingWrite<Map<K, WriteOutcome>> putAll(Map<? extends K, ? extends V> entries, CallMask mask) {
    checkSize("putAll", entries.size());
    Map<K, V> given = new LinkedHashMap<>();
    entries.forEach((key, value) -> {
      if (key == null || value == null) {
        throw failures.isNull("putAll", key == null ? "a key" : "a value");
      }
      paths.keys().slotKey("putAll", key);
      given.put(key, value);
    });
    if (check.runsUserCode()) {
      return prepared("putAll", given, null, mask, written -> written);
    }
    Map<K, CheckedValue<V>> values = new LinkedHashMap<>();
    given.forEach((key, value) -> values.put(key, checked("putAll", value)));
    Map<K, CompletableFuture<WriteOutcome>> writes = new LinkedHashMap<>();
    Cork.during(() -> values.forEach((key, value) -> writes.put(
        key, write("putAll", key, paths.keys().slotKey("putAll", key), value, null, mask))));
    return pending("putAll", all(writes), mask);
  }

  /**
   * Starts puts whose values go through code of a user first: on a thread of the chain, so that the call ends by its deadline whatever that code does. They keep the place that the call has now among the writes of this node.
   */
  private <T> PendingWrite<T> prepared(
      String operation,
      Map<K, V> values,
      @Nullable EntryPolicy policy,
      CallMask mask,
      Function<Map<K, WriteOutcome>, T> result) {
    Preparation<K> preparation = new Preparation<>(paths.keyStates());
    CompletableFuture<Map<K, WriteOutcome>> work = new CompletableFuture<>();
    try {
      values.keySet().forEach(key -> preparation.enter(key, operation));
      paths.keeper().whenAsked(cleared -> {
        Stamp call = targets.stamp();
        paths.execute(() -> prepare(preparation, values, work, (slot, value) -> {
          String slotKey = paths.keys().slotKey(operation, slot.key());
          CompletableFuture<WriteOutcome> written = new CompletableFuture<>();
          Request<K, V> request =
              new Request<>(operation, slot, slotKey, value, policy, mask, call);
          start(request, !cleared, written);
          return answer(request, written);
        }));
      });
    } catch (RuntimeException full) {
      preparation.withdraws();
      work.completeExceptionally(full);
    }
    return new PendingWrite<>(
        paths,
        failures,
        operation,
        work.thenApply(result),
        mask.timeoutNanos(),
        preparation::withdraws);
  }

  private void prepare(
      Preparation<K> preparation,
      Map<K, V> values,
      CompletableFuture<Map<K, WriteOutcome>> work,
      BiFunction<KeyState<K, ?>, CheckedValue<V>, CompletableFuture<WriteOutcome>> write) {
    Map<KeyState<K, ?>, CheckedValue<V>> checked = new LinkedHashMap<>();
    try {
      for (KeyState<K, ?> slot : preparation.slots()) {
        if (preparation.isOver()) {
          return; // its caller's time is over already
        }
        checked.put(slot, check.of(Objects.requireNonNull(values.get(slot.key()))));
      }
    } catch (Throwable refused) {
      if (preparation.withdraws()) {
        work.completeExceptionally(refused);
      }
      return;
    }
    if (preparation.ends()) {
      Map<K, CompletableFuture<WriteOutcome>> writes = new LinkedHashMap<>();
      Cork.during(
          () -> checked.forEach((slot, value) -> writes.put(slot.key(), write.apply(slot, value))));
      FutureChains.copy(all(writes), work);
    }
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
    CompletableFuture<Map<K, WriteOutcome>> work = all(writes);
    if (!slotKeys.isEmpty()) {
      audited("invalidateAll", mask.options().reason(), slotKeys.keySet(), work);
    }
    return pending("invalidateAll", work, mask);
  }

  /** Writes down what a caller has invalidated, once that has ended, well or not. */
  private void audited(
      String operation, String reason, Collection<? extends K> keys, CompletableFuture<?> work) {
    if (!audit.isOff()) {
      List<String> texts = keys.stream().map(paths.keys()::text).toList();
      FutureChains.whenDone(work, (done, failure) -> audit.append(operation, reason, texts));
    }
  }

  /** Starts a clear: near layers are clear when this returns. */
  PendingWrite<WriteOutcome> clear(CallMask mask) {
    Version version = paths.versions().next();
    CompletableFuture<WriteOutcome> outcome = paths.keeper().clear().thenApply(far -> {
      Map<String, PutResult> layers = new LinkedHashMap<>();
      targets.names().forEach(name -> layers.put(name, far.getOrDefault(name, PutResult.stored())));
      WriteOutcome done = WriteOutcome.of(version, layers);
      ChainException notTaken = notTaken("clear", done);
      if (notTaken != null) {
        throw notTaken;
      }
      return done;
    });
    audited("clear", mask.options().reason(), List.of(), outcome);
    return pending("clear", outcome, mask);
  }

  private <T> PendingWrite<T> pending(String operation, CompletableFuture<T> work, CallMask mask) {
    return new PendingWrite<>(paths, failures, operation, work, mask.timeoutNanos());
  }

  private void checkSize(String operation, int size) {
    if (size > bulkMaxKeys) {
      throw failures.wrong(
          operation, size + " keys, at most " + bulkMaxKeys + " are allowed (bulk.max-keys)", null);
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
      @Nullable CheckedValue<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask) {
    KeyState<K, ?> slot;
    try {
      slot = paths.keyStates().enter(key, operation);
    } catch (RuntimeException full) {
      return CompletableFuture.failedFuture(full);
    }
    CompletableFuture<WriteOutcome> written = new CompletableFuture<>();
    Request<K, V> request = new Request<>(operation, slot, slotKey, value, policy, mask, null);
    paths.keeper().whenAsked(cleared -> start(request, !cleared, written));
    return answer(request, written);
  }

  /** Returns the outcome as the caller gets it, which gives up the key. */
  private CompletableFuture<WriteOutcome> answer(
      Request<K, V> request, CompletableFuture<WriteOutcome> written) {
    CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();
    FutureChains.whenDone(written, (done, failure) -> {
      ChainException notTaken = done == null ? null : notTaken(request.operation, done);
      if (done == null) {
        outcome.completeExceptionally(Failures.unwrapped(Objects.requireNonNull(failure)));
      } else if (notTaken == null) {
        outcome.complete(done);
      } else if (request.value == null) {
        outcome.completeExceptionally(notTaken);
      } else {
        takeBack(request, notTaken, outcome);
      }
    });
    CompletableFuture<WriteOutcome> answer = new CompletableFuture<>();
    FutureChains.whenDone(
        outcome,
        (done, failure) ->
            paths.keyStates().leave(request.slot, () -> FutureChains.copy(outcome, answer)));
    return answer;
  }

  /** Returns what the call throws because a layer that had to take the write did not, or null. */
  private @Nullable ChainException notTaken(String operation, WriteOutcome outcome) {
    int needed = 0;
    int taken = 0;
    for (LayerWriter<K, V> writer : targets.far()) {
      String layer = writer.link().name();
      PutResult.Status status =
          Objects.requireNonNull(outcome.layers().get(layer)).status();
      if (writer.link().settings().get(EngineOptions.FAIL_FAST)
          && status == PutResult.Status.MISSED) {
        return failures.layer(operation, layer, outcome);
      }
      if (writer.policy().mode() != WritePolicy.Mode.QUEUED) {
        needed++;
        taken += isTaken(status) ? 1 : 0;
      }
    }
    int required = acks.of(needed);
    return taken >= required ? null : failures.acks(operation, acks, required, taken, outcome);
  }

  /** A layer that holds something newer, or a tombstone instead of the value, has answered. */
  private static boolean isTaken(PutResult.Status status) {
    return switch (status) {
      case STORED, SUPERSEDED, SKIPPED -> true;
      default -> false;
    };
  }

  /** Once a put has thrown, no cache answers its value. */
  private void takeBack(
      Request<K, V> request, ChainException reason, CompletableFuture<WriteOutcome> outcome) {
    CompletableFuture<WriteOutcome> invalidated = new CompletableFuture<>();
    invalidate(request, false, invalidated);
    audited("put", "too few layers took it: taken back", List.of(request.slot.key()), invalidated);
    FutureChains.whenDone(invalidated, (done, failure) -> outcome.completeExceptionally(reason));
  }

  /** Starts a write; a value from before a clear that came while it waited is not kept. */
  private void start(
      Request<K, V> request, boolean keeps, CompletableFuture<WriteOutcome> outcome) {
    CheckedValue<V> value = request.value;
    boolean stores = keeps && value != null && value.isKept() && !isDoNotStore(request.policy);
    if (value != null && origin != null) {
      store(origin, request, value, stores, outcome);
    } else {
      run(request, stores ? value : null, value != null && !stores, null, outcome);
    }
  }

  private static boolean isDoNotStore(@Nullable EntryPolicy policy) {
    return policy != null && policy.kind() == EntryPolicy.Kind.DO_NOT_STORE;
  }

  /**
   * The origin first. What is cached is then invalidated under a stamp drawn after its answer, also when the store failed: it may have taken effect. Only an origin that compares our versions takes the version
   * first; then whichever of two crossing puts it keeps, the layers keep too, and the value itself is cached.
   */
  private void store(
      Origin<K, V> at,
      Request<K, V> request,
      CheckedValue<V> value,
      boolean stores,
      CompletableFuture<WriteOutcome> outcome) {
    KeyState<K, ?> slot = request.slot;
    Stamp stamp = versioned ? Objects.requireNonNullElseGet(request.call, targets::stamp) : null;
    Executor follows = paths.follows();
    Loads.Load<Boolean> store = paths.loads().store(slot.key(), () -> {
      if (stamp == null) {
        at.store(slot.key(), value.value());
        return true;
      }
      return at.storeVersioned(slot.key(), value.value(), stamp.version());
    });
    FutureChains.whenDone(
        store.result(),
        (stored, broken) -> follows.execute(() -> {
          LoadFailure failure = stored == null ? null : stored.failure();
          if (failure != null) {
            CompletableFuture<WriteOutcome> invalidated = new CompletableFuture<>();
            invalidate(request, true, invalidated);
            FutureChains.whenDone(
                invalidated,
                (done, ignored) ->
                    outcome.completeExceptionally(failures.store(request.operation, failure)));
          } else if (stamp == null) {
            invalidate(request, true, outcome);
          } else if (Boolean.TRUE.equals(Objects.requireNonNull(stored).value())) {
            if (slot.isOutdated(stamp.version())) {
              invalidate(request, true, outcome);
            } else {
              run(request, stores ? value : null, !stores, stamp, outcome);
            }
          } else {
            overtakenAtOrigin(request, outcome);
          }
        }));
  }

  /** The origin holds something newer: nothing is known of it here but that what is cached may be older. */
  private void overtakenAtOrigin(Request<K, V> request, CompletableFuture<WriteOutcome> outcome) {
    CompletableFuture<WriteOutcome> invalidated = new CompletableFuture<>();
    invalidate(request, false, invalidated);
    FutureChains.copy(
        invalidated.thenApply(done -> replaced(done, PutResult.superseded(null))), outcome);
  }

  /** Writes tombstones now, whenever the call began. */
  private void invalidate(
      Request<K, V> request, boolean isPut, CompletableFuture<WriteOutcome> outcome) {
    run(request.asOfNow(), null, isPut, null, outcome);
  }

  /**
   * Writes to the layers.
   *
   * @param value the value, or null for tombstones
   * @param isPut whether tombstones are called "skipped" in the outcome
   * @param given the stamp under which the origin has the value, or null to draw one
   */
  private void run(
      Request<K, V> request,
      @Nullable CheckedValue<V> value,
      boolean isPut,
      @Nullable Stamp given,
      CompletableFuture<WriteOutcome> outcome) {
    try {
      WriteCall<K, V> call = new WriteCall<>(
          request.slot,
          request.slotKey,
          value,
          request.policy,
          request.mask.skipWrites(),
          given,
          targets);
      CompletableFuture<WriteOutcome> written = call.run(given == null ? request.call : null);
      FutureChains.copy(isPut ? written.thenApply(Writes::skipped) : written, outcome);
    } catch (RuntimeException broken) {
      outcome.completeExceptionally(broken);
    }
  }

  /** A put whose value is kept nowhere left tombstones, which its outcome calls by that name. */
  private static WriteOutcome skipped(WriteOutcome outcome) {
    return replaced(outcome, PutResult.skipped("the value is not kept"));
  }

  private static WriteOutcome replaced(WriteOutcome outcome, PutResult stored) {
    Map<String, PutResult> layers = new LinkedHashMap<>();
    outcome
        .layers()
        .forEach((layer, result) ->
            layers.put(layer, result.status() == PutResult.Status.STORED ? stored : result));
    return WriteOutcome.of(outcome.version(), layers);
  }

  /** Validates and encodes a value for all layers, before anything is stored. */
  private CheckedValue<V> checked(String operation, V value) {
    try {
      return check.of(value);
    } catch (RefusedValueException refused) {
      throw failures.wrong(operation, refused.what(), refused.getCause());
    }
  }

  /**
   * A write of one key.
   *
   * @param slotKey the key in far layers, or null if there are none
   * @param value the value, or null for an invalidation
   * @param call drawn when the call began, if code of a user has run since then; else null
   */
  private record Request<K, V>(
      String operation,
      KeyState<K, ?> slot,
      @Nullable String slotKey,
      @Nullable CheckedValue<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask,
      @Nullable Stamp call) {
    Request<K, V> asOfNow() {
      return call == null
          ? this
          : new Request<>(operation, slot, slotKey, value, policy, mask, null);
    }
  }
}
