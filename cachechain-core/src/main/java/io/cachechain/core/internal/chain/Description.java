package io.cachechain.core.internal.chain;

import io.cachechain.ChainDescription;
import io.cachechain.core.internal.config.Provenance;
import io.cachechain.internal.DescriptionFacts;

/** What a chain is made of. */
final class Description {
  private Description() {}

  static ChainDescription of(Engine<?, ?> engine) {
    Provenance provenance = engine.settings().provenance();
    return new ChainDescription(new DescriptionFacts(
        engine.layerNames(),
        provenance.settings(),
        provenance.sources(),
        provenance.leftOut(),
        engine.chain()));
  }
}
