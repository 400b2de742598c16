package io.cachechain.core.internal.read;

import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.core.internal.write.VisibleWrites;
import io.cachechain.spi.Version;

/** One far layer as reads see it: what asks it, what writes it, and what it has missed. */
final class FarLayer<K, V> {
  /** Its position among the far layers, nearest first. */
  final int position;

  /** Its position among all layers of the chain. */
  final int index;

  /** Whether a read fails if it cannot be asked. */
  final boolean failFast;

  final FarLink<V> link;

  /** What counts its reads. */
  final LayerCounters counters;

  final LayerWriter<K, V> writer;

  /** What waits in its queue. */
  final VisibleWrites<K, V> queued;

  /** The writes that it has missed. */
  final Hints hints;

  FarLayer(int position, LayerWriter<K, V> writer) {
    this.position = position;
    this.link = writer.link();
    this.index = link.index();
    this.counters = link.counters();
    this.failFast = link.settings().get(EngineOptions.FAIL_FAST);
    this.writer = writer;
    this.queued = writer.visible();
    this.hints = writer.hints();
  }

  /** Has what is older than an invalidation removed there, unless that is to happen already. */
  void repair(String storageKey, Version invalidation) {
    if (hints.against(storageKey) == null) {
      writer.addHint(storageKey, invalidation);
    }
  }
}
