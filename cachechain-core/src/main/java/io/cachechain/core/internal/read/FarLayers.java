package io.cachechain.core.internal.read;

import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.Plausible;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.ChainClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The far layers of a chain, and what decides for reads whether an entry from there is valid. */
public final class FarLayers<K, V> {
  /** The layers, nearest first. */
  final List<FarLayer<K, V>> all;

  /** For each of them, whether other nodes see what it holds. */
  final boolean[] shared;

  final HybridClock versions;

  /** Which generations are valid now. */
  final Supplier<Generations> valid;

  final GenerationRecords records;
  final ChainClock clock;
  final Life life;
  final Leases leases;
  final Plausible plausible;

  /**
   * Creates the view of reads on the far layers.
   *
   * @param writers the layers, nearest first
   * @param versions compares and draws versions
   * @param valid which generations are valid now
   * @param records the records of the layers
   * @param clock the clock of the chain
   * @param life how long entries live
   * @param leases how the flights of several nodes share a load
   */
  public FarLayers(
      List<LayerWriter<K, V>> writers,
      HybridClock versions,
      Supplier<Generations> valid,
      GenerationRecords records,
      ChainClock clock,
      Life life,
      Leases leases) {
    List<FarLayer<K, V>> layers = new ArrayList<>();
    for (LayerWriter<K, V> writer : writers) {
      layers.add(new FarLayer<>(layers.size(), writer));
    }
    this.all = List.copyOf(layers);
    this.shared = new boolean[all.size()];
    all.forEach(layer -> shared[layer.position] = layer.link.isShared());
    this.versions = versions;
    this.valid = valid;
    this.records = records;
    this.clock = clock;
    this.life = life;
    this.leases = leases;
    this.plausible = new Plausible(versions.maxSkew(), leases.life());
  }
}
