package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.write.LayerWriter;
import java.util.List;

/**
 * Subscribes to the far layers, which report when they may have lost data: after a loss, nothing
 * that the layer held before is trusted, and no copy of it.
 */
public final class DataLossSubscriptions {
  private final List<? extends LayerWriter<?, ?>> far;
  private final List<? extends LayerWriter<?, ?>> local;
  private final GenerationKeeper keeper;
  private final Revalidation revalidation;
  private final Outages outages;

  /**
   * Creates the subscriptions of a chain, which begin with {@link #start}.
   *
   * @param far the writers of the far layers
   * @param keeper reads a layer's record of generations again after a loss
   * @param revalidation begins after a loss
   * @param outages logs what follows from an outage
   */
  public DataLossSubscriptions(
      List<? extends LayerWriter<?, ?>> far,
      GenerationKeeper keeper,
      Revalidation revalidation,
      Outages outages) {
    this.far = far;
    this.local = far.stream().filter(writer -> !writer.link().isShared()).toList();
    this.keeper = keeper;
    this.revalidation = revalidation;
    this.outages = outages;
  }

  /** Subscribes. To be called once. */
  public void start() {
    revalidation.onBegin(this::distrustLocalLayers);
    for (int i = 0; i < far.size(); i++) {
      int index = i;
      LayerWriter<?, ?> writer = far.get(i);
      try {
        writer.link().settings().onDataLoss(() -> lost(writer, index));
      } catch (RuntimeException broken) {
        String layer = writer.link().name();
        outages.others().failed(layer + " data loss", layer + ": cannot report data loss", broken);
      }
    }
  }

  /**
   * Other nodes' changes may have been missed: near entries are checked against local layers too,
   * so those must not hold older data.
   */
  private void distrustLocalLayers() {
    local.forEach(LayerWriter::distrustAll);
  }

  private void lost(LayerWriter<?, ?> writer, int index) {
    writer.distrustAll();
    revalidation.begin();
    OutageLog outage = outages.of(writer.link().name());
    if (outage != null) {
      outage.followed(
          "it may have lost acknowledged writes; entries stored there before are ignored");
    }
    keeper.dataLost(index);
  }
}
