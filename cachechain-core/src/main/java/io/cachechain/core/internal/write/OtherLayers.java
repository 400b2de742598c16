package io.cachechain.core.internal.write;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a write that one layer missed to the other layers once more. They took it before, but may have forgotten it: a tombstone dies, or is evicted. Then a node that knows nothing of the write may have copied an older entry there, from the
 * layer that missed it. So a hint counts against all layers as long as it lasts, and before it is replayed all of them get the version of the write itself: what that write stored, and what was derived from it, stays.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class OtherLayers<K, V> {
  private final List<LayerWriter<K, V>> layers;

  /**
   * Creates the other layers of a chain.
   *
   * @param layers the writers of all its far layers; looked at when the chain is complete
   */
  OtherLayers(List<LayerWriter<K, V>> layers) {
    this.layers = layers;
  }

  /**
   * Sends a write that one layer missed to the others; a layer that does not take it has missed it as well. The future ends when that is done, and never fails.
   *
   * @param late the layer that missed it
   * @param missed the version of the write, or null if none is missing
   */
  CompletableFuture<Void> notify(
      LayerWriter<K, V> late, String storageKey, @Nullable Version missed) {
    return missed == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(layers.stream()
            .filter(layer -> !layer.equals(late) && layer.hints().missed(storageKey) == null)
            .map(layer -> notifyOne(layer, storageKey, missed))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<PutResult> notifyOne(
      LayerWriter<K, V> layer, String storageKey, Version missed) {
    CompletableFuture<PutResult> done = layer.dropBelow(storageKey, missed);
    FutureChains.whenDone(done, (result, failure) -> {
      if (result == null || result.status() == PutResult.Status.MISSED) {
        layer.addHint(storageKey, missed);
      }
    });
    return done;
  }

  /** What is older than this version goes: it may have been copied from a layer that was told late, over a tombstone that had taken the place of this node's. What is newer by now stays: two layers that raise each other would not end. */
  void dropBelow(LayerWriter<K, V> late, String storageKey, Version version) {
    for (LayerWriter<K, V> layer : layers) {
      if (!layer.equals(late)) {
        var unused = layer.dropBelow(storageKey, version);
      }
    }
  }
}
