package io.cachechain.core.internal.write;

import io.cachechain.core.internal.layer.FutureChains;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other layers of what one has missed. They had been told once, but may have forgotten that: a tombstone dies, or is evicted. Then a node that knows nothing of the write may have copied there what the layer still held. So a debt speaks of all
 * layers as long as it lasts, and before it is paid all of them are told again. They are told the version of the write itself: what it stored, and what was derived from that, stays.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class OtherLayers<K, V> {
  private final List<LayerWriter<K, V>> layers;

  /**
   * Creates what tells the layers of a chain.
   *
   * @param layers the writers of all its far layers; looked at when the chain is complete
   */
  OtherLayers(List<LayerWriter<K, V>> layers) {
    this.layers = layers;
  }

  /**
   * Tells the other layers of a write that one has missed; who cannot be told is owed it, too. The future ends when that is done, and never fails.
   *
   * @param missed the version of the write, or null if there is none to tell of
   */
  CompletableFuture<Void> tell(
      LayerWriter<K, V> creditor, String slotKey, @Nullable Version missed) {
    return missed == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(layers.stream()
            .filter(layer -> !layer.equals(creditor) && layer.owed().missed(slotKey) == null)
            .map(layer -> tellOne(layer, slotKey, missed))
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<PutResult> tellOne(
      LayerWriter<K, V> layer, String slotKey, Version missed) {
    CompletableFuture<PutResult> told = layer.dropBelow(slotKey, missed);
    FutureChains.whenDone(told, (result, failure) -> {
      if (result == null || result.status() == PutResult.Status.OWED) {
        layer.owe(slotKey, missed);
      }
    });
    return told;
  }

  /** What is older than this version goes: it may have been copied from a layer that was told late, over a tombstone that had taken the place of this node's. What is newer by now stays: two layers that lift each other would not end. */
  void dropBelow(LayerWriter<K, V> late, String slotKey, Version version) {
    for (LayerWriter<K, V> layer : layers) {
      if (!layer.equals(late)) {
        var unused = layer.dropBelow(slotKey, version);
      }
    }
  }
}
