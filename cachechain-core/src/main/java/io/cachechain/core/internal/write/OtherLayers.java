package io.cachechain.core.internal.write;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a write that one layer missed to the other layers once more. They took it before, but may
 * have forgotten it: a tombstone dies, or is evicted. Then a node that knows nothing of the write
 * may have copied an older entry there, from the layer that missed it. So a hint counts against all
 * layers as long as it lasts, and before it is replayed all of them get the version of the write
 * itself: what that write stored, and what was derived from it, stays.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class OtherLayers<K, V> {
  private final FarLink<V> own;
  private final List<LayerWriter<K, V>> layers;

  /**
   * Creates the other layers of a layer.
   *
   * @param own the layer that missed something, or got it late
   * @param layers the writers of all its far layers; looked at when the chain is complete
   */
  OtherLayers(FarLink<V> own, List<LayerWriter<K, V>> layers) {
    this.own = own;
    this.layers = layers;
  }

  /**
   * Sends a write that one layer missed to the others; a layer that does not take it has missed it
   * as well. The future ends when that is done, and never fails.
   *
   * @param missed the version of the write, or null if none is missing
   */
  CompletableFuture<Void> notify(String storageKey, @Nullable Version missed) {
    return missed == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(layers.stream()
            .filter(layer -> isOther(layer) && layer.hints().missed(storageKey) == null)
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

  /**
   * What is older than this version goes: it may have been copied from a layer that got the write
   * late, over a tombstone that had taken the place of this node's. What is newer by now stays: two
   * layers that raise each other would not end.
   */
  void dropBelow(String storageKey, Version version) {
    for (LayerWriter<K, V> layer : layers) {
      if (isOther(layer)) {
        var unused = layer.dropBelow(storageKey, version);
      }
    }
  }

  private boolean isOther(LayerWriter<K, V> layer) {
    return layer.index() != own.index();
  }
}
