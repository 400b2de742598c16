package io.cachechain.core.internal.write;

import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Debts that may outlast the tombstones of their write. Once those have died in the layers which had been told, a node that knows nothing of the write may copy there what the layer still holds. So such a debt speaks of all
 * layers, and all of them are told again before it is paid. They are told the version of the write itself: what it stored, and what was derived from that, stays.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LongOwed<K, V> {
  private final List<LayerWriter<K, V>> layers;
  private final ChainClock clock;
  private final long longMillis;

  /**
   * Creates what looks after a chain's long debts.
   *
   * @param layers the writers of all its far layers
   * @param clock its clock
   * @param tombstoneLife how long a tombstone stands, in milliseconds
   */
  LongOwed(List<LayerWriter<K, V>> layers, ChainClock clock, long tombstoneLife) {
    this.layers = layers;
    this.clock = clock;
    this.longMillis = tombstoneLife / 2;
  }

  /** Returns the version of the write that has been owed for long, or null if nothing is, or not for long. */
  @Nullable
  Version writeOf(@Nullable Version owed) {
    return owed == null || owed.millis() > clock.currentTimeMillis() - longMillis
        ? null
        : Version.of(owed.millis(), owed.counter(), 0, owed.node());
  }

  /** Tells the other layers of a write that has been owed to one for long; who cannot be told is owed it, too. The future ends when that is done, and never fails. */
  CompletableFuture<Void> tellOthers(LayerWriter<K, V> creditor, String slotKey, Version owed) {
    Version write = writeOf(owed);
    return write == null
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(layers.stream()
            .filter(layer -> !layer.equals(creditor))
            .map(layer -> tell(layer, slotKey, write))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** What stood in the way of a payment may have been copied from there into the other layers, over a tombstone that had taken the place of this node's. What is newer by now stays: two layers that lift each other would not end. */
  void dropCopies(LayerWriter<K, V> creditor, String slotKey, Version above) {
    for (LayerWriter<K, V> layer : layers) {
      if (!layer.equals(creditor)) {
        layer.dropBelow(slotKey, above);
      }
    }
  }

  private CompletableFuture<PutResult> tell(
      LayerWriter<K, V> layer, String slotKey, Version write) {
    CompletableFuture<PutResult> told = layer.pay(slotKey, write);
    FutureChains.whenDone(told, (result, failure) -> {
      if (result == null || result.status() == PutResult.Status.OWED) {
        layer.owe(slotKey, write);
      }
    });
    return told;
  }
}
