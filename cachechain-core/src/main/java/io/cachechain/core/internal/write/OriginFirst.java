package io.cachechain.core.internal.write;

import io.cachechain.Origin;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.origin.Load;
import io.cachechain.core.internal.origin.LoadFailure;
import io.cachechain.core.internal.origin.Loads;
import io.cachechain.spi.PutResult;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The writes of a chain with an origin that stores: each value goes there first, and then to the layers. */
public final class OriginFirst<K, V> implements WriteOrder<K, V> {
  private final LayerWrites<K, V> layers;
  private final NewEntries stamps;
  private final Loads loads;
  private final Origin<K, V> origin;
  private final boolean versioned;
  private final Executor executor;
  private final CallFailures failures;

  /**
   * Creates the order of a chain's writes.
   *
   * @param layers writes to the layers
   * @param stamps draws the stamps of what a versioned origin stores
   * @param loads runs the origin
   * @param origin the origin
   * @param executor runs what follows on its answers
   * @param failures makes exceptions
   */
  public OriginFirst(
      LayerWrites<K, V> layers,
      NewEntries stamps,
      Loads loads,
      Origin<K, V> origin,
      Executor executor,
      CallFailures failures) {
    this.layers = layers;
    this.stamps = stamps;
    this.loads = loads;
    this.origin = origin;
    this.versioned = origin.isVersioned();
    this.executor = executor;
    this.failures = failures;
  }

  /**
   * Returns whether the layers get the values of puts, and not tombstones, since only the origin
   * knows whose put came last.
   *
   * @param origin the origin, or null for none
   */
  public static boolean keepsValues(@Nullable Origin<?, ?> origin) {
    return origin == null || origin.isVersioned();
  }

  @Override
  public void start(
      WriteRequest<K, V> request, boolean keeps, CompletableFuture<WriteOutcome> outcome) {
    CheckedValue<V> value = request.value;
    if (value == null) {
      layers.start(request, keeps, outcome);
    } else {
      store(request, value, !request.losesValue(keeps), outcome);
    }
  }

  /**
   * The origin first. What is cached is then invalidated under a stamp drawn after its answer, also
   * when the store failed: it may have taken effect. Only an origin that compares our versions
   * takes the version first; then whichever of two crossing puts it keeps, the layers keep too, and
   * the value itself is cached.
   */
  private void store(
      WriteRequest<K, V> request,
      CheckedValue<V> value,
      boolean stores,
      CompletableFuture<WriteOutcome> outcome) {
    K key = request.state.key();
    Stamp stamp = versioned ? Objects.requireNonNullElseGet(request.call, stamps::stamp) : null;
    Executor follows = CallerThread.orElse(executor);
    Load<Boolean> store = loads.store(key, () -> {
      if (stamp == null) {
        origin.store(key, value.value);
        return true;
      }
      return origin.storeVersioned(key, value.value, stamp.version());
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
            if (request.state.isOutdated(stamp.version())) {
              invalidate(request, true, outcome);
            } else if (stores) {
              layers.run(request, stamp, outcome);
            } else {
              layers.runWithoutValue(request, stamp, outcome);
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
        invalidated.thenApply(done -> LayerWrites.inTheirPlace(done, PutResult.superseded(null))),
        outcome);
  }

  @Override
  public void invalidate(
      WriteRequest<K, V> request, boolean isPut, CompletableFuture<WriteOutcome> outcome) {
    layers.invalidate(request, isPut, outcome);
  }
}
