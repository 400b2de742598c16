package io.cachechain.core.internal.write;

import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.order.Stamp;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.PutResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The writes of a chain to its layers. */
public final class LayerWrites<K, V> implements WriteOrder<K, V> {
  private final List<LayerWriter<K, V>> far;
  private final NearCopies<K, V> near;
  private final NewEntries entries;
  private final HybridClock versions;
  private final WriteReport<K, V> report;

  /**
   * Creates the writes of a chain.
   *
   * @param far the writers of its far layers, nearest first
   * @param near its near layers
   * @param entries makes the entries
   * @param versions draws and compares versions
   * @param report says what a write has done
   */
  public LayerWrites(
      List<LayerWriter<K, V>> far,
      NearCopies<K, V> near,
      NewEntries entries,
      HybridClock versions,
      WriteReport<K, V> report) {
    this.far = far;
    this.near = near;
    this.entries = entries;
    this.versions = versions;
    this.report = report;
  }

  @Override
  public void start(
      WriteRequest<K, V> request, boolean keeps, CompletableFuture<WriteOutcome> outcome) {
    if (request.losesValue(keeps)) {
      runWithoutValue(request, null, outcome);
    } else {
      run(request, null, outcome);
    }
  }

  @Override
  public void invalidate(
      WriteRequest<K, V> request, boolean isPut, CompletableFuture<WriteOutcome> outcome) {
    if (isPut) {
      runWithoutValue(request.invalidation(), null, outcome);
    } else {
      run(request.invalidation(), null, outcome);
    }
  }

  /**
   * Writes tombstones in the place of a value that is kept nowhere, and calls them "skipped".
   *
   * @param given the stamp under which the origin has the value, or null to draw one
   */
  void runWithoutValue(
      WriteRequest<K, V> request, @Nullable Stamp given, CompletableFuture<WriteOutcome> outcome) {
    CompletableFuture<WriteOutcome> written = new CompletableFuture<>();
    run(request.withoutValue(), given, written);
    PutResult skipped = PutResult.skipped("the value is not kept");
    FutureChains.copy(written.thenApply(done -> inTheirPlace(done, skipped)), outcome);
  }

  /**
   * Writes.
   *
   * @param given the stamp under which the origin has the value, or null to draw one
   */
  void run(
      WriteRequest<K, V> request, @Nullable Stamp given, CompletableFuture<WriteOutcome> outcome) {
    try {
      WriteCall<K, V> call = new WriteCall<>(request, given, far, near, entries, versions, report);
      FutureChains.copy(call.run(), outcome);
    } catch (RuntimeException broken) {
      outcome.completeExceptionally(broken);
    }
  }

  /** Returns an outcome in which a layer that has stored something has done something else. */
  static WriteOutcome inTheirPlace(WriteOutcome outcome, PutResult stored) {
    Map<String, PutResult> layers = new LinkedHashMap<>();
    outcome
        .layers()
        .forEach((layer, result) ->
            layers.put(layer, result.status() == PutResult.Status.STORED ? stored : result));
    return WriteOutcome.of(outcome.version(), layers);
  }
}
