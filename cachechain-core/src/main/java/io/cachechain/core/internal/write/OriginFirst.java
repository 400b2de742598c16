package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.Origin;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.origin.Load;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.spi.PutResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The order of a write: the origin, if there is one, then the layers. */
public final class OriginFirst<K, V> {
  private final WriteCall.Targets<K, V> targets;
  private final Loads loads;
  private final @Nullable Origin<K, V> origin;
  private final boolean versioned;
  private final Executor executor;
  private final CallFailures failures;

  /**
   * Creates the order of a chain's writes.
   *
   * @param targets the layers
   * @param loads runs the origin
   * @param origin the origin, or null for none
   * @param executor runs what follows on its answers
   * @param failures makes exceptions
   */
  public OriginFirst(
      WriteCall.Targets<K, V> targets,
      Loads loads,
      @Nullable Origin<K, V> origin,
      Executor executor,
      CallFailures failures) {
    this.targets = targets;
    this.loads = loads;
    this.origin = origin;
    this.versioned = origin != null && origin.isVersioned();
    this.executor = executor;
    this.failures = failures;
  }

  /**
   * Returns whether the layers get the values themselves, and not tombstones, since only the origin
   * knows whose put came last.
   */
  public boolean keepsValues() {
    return origin == null || versioned;
  }

  /** Starts a write; a value from before a clear that came while it waited is not kept. */
  void start(WriteRequest<K, V> request, boolean keeps, CompletableFuture<WriteOutcome> outcome) {
    CheckedValue<V> value = request.value();
    boolean stores = keeps && value != null && value.isKept() && !isDoNotStore(request.policy());
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
   * The origin first. What is cached is then invalidated under a stamp drawn after its answer, also
   * when the store failed: it may have taken effect. Only an origin that compares our versions
   * takes the version first; then whichever of two crossing puts it keeps, the layers keep too, and
   * the value itself is cached.
   */
  private void store(
      Origin<K, V> at,
      WriteRequest<K, V> request,
      CheckedValue<V> value,
      boolean stores,
      CompletableFuture<WriteOutcome> outcome) {
    KeyState<K, ?> state = request.state();
    Stamp stamp = versioned ? Objects.requireNonNullElseGet(request.call(), targets::stamp) : null;
    Executor follows = CallerThread.orElse(executor);
    Load<Boolean> store = loads.store(state.key(), () -> {
      if (stamp == null) {
        at.store(state.key(), value.value());
        return true;
      }
      return at.storeVersioned(state.key(), value.value(), stamp.version());
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
                    outcome.completeExceptionally(failures.store(request.operation(), failure)));
          } else if (stamp == null) {
            invalidate(request, true, outcome);
          } else if (Boolean.TRUE.equals(Objects.requireNonNull(stored).value())) {
            if (state.isOutdated(stamp.version())) {
              invalidate(request, true, outcome);
            } else {
              run(request, stores ? value : null, !stores, stamp, outcome);
            }
          } else {
            overtakenAtOrigin(request, outcome);
          }
        }));
  }

  /**
   * The origin holds something newer: nothing is known of it here but that what is cached may be
   * older.
   */
  private void overtakenAtOrigin(
      WriteRequest<K, V> request, CompletableFuture<WriteOutcome> outcome) {
    CompletableFuture<WriteOutcome> invalidated = new CompletableFuture<>();
    invalidate(request, false, invalidated);
    FutureChains.copy(
        invalidated.thenApply(done -> replaced(done, PutResult.superseded(null))), outcome);
  }

  /** Writes tombstones now, whenever the call began. */
  void invalidate(
      WriteRequest<K, V> request, boolean isPut, CompletableFuture<WriteOutcome> outcome) {
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
      WriteRequest<K, V> request,
      @Nullable CheckedValue<V> value,
      boolean isPut,
      @Nullable Stamp given,
      CompletableFuture<WriteOutcome> outcome) {
    try {
      WriteCall<K, V> call = new WriteCall<>(request, value, given, targets);
      CompletableFuture<WriteOutcome> written = call.run(given == null ? request.call() : null);
      FutureChains.copy(isPut ? written.thenApply(OriginFirst::skipped) : written, outcome);
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
}
