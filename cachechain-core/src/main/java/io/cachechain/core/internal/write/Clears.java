package io.cachechain.core.internal.write;

import io.cachechain.ChainException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Clears of a chain, with an outcome like that of a write. */
public final class Clears {
  private final ClearGate gate;
  private final HybridClock versions;
  private final List<String> layers;
  private final Acknowledgements acks;

  /**
   * Creates the clears of a chain.
   *
   * @param gate clears
   * @param versions draws versions
   * @param layers the names of all layers
   * @param acks says whether enough layers have taken a clear
   */
  public Clears(ClearGate gate, HybridClock versions, List<String> layers, Acknowledgements acks) {
    this.gate = gate;
    this.versions = versions;
    this.layers = layers;
    this.acks = acks;
  }

  /** Starts a clear: near layers are clear when this returns. */
  CompletableFuture<WriteOutcome> start() {
    Version version = versions.next();
    return gate.clear().thenApply(far -> {
      Map<String, PutResult> results = new LinkedHashMap<>();
      layers.forEach(name -> results.put(name, far.getOrDefault(name, PutResult.stored())));
      WriteOutcome done = WriteOutcome.of(version, results);
      ChainException notTaken = acks.notTaken("clear", done);
      if (notTaken != null) {
        throw notTaken;
      }
      return done;
    });
  }
}
