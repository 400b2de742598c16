package io.cachechain.core.internal.write;

import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.Version;

/**
 * When a write that a layer refused is sent again above what the layer holds, and under which
 * version. Thread-safe.
 */
final class Raising {
  private final HybridClock versions;
  private final boolean loads;

  /**
   * Creates the rules of a chain.
   *
   * @param loads whether the chain has a loader, so that a value which is given up in doubt is
   *     loaded anew
   */
  Raising(HybridClock versions, boolean loads) {
    this.versions = versions;
    this.loads = loads;
  }

  /**
   * Returns whether the writer sends the write again above what the layer holds. If its call waits,
   * that decides.
   */
  boolean raises(Write<?, ?> write, Version held) {
    return write.raise() != Raise.BY_CALL && !rule(write).keeps(held, write.version(), versions);
  }

  private Conflict rule(Write<?, ?> write) {
    if (write.raise() == Raise.ABOVE_ALL) {
      return Conflict.QUEUED_ORIGIN_PUT;
    }
    return write.kind() == Write.Kind.PUT && !loads
        ? Conflict.QUEUED_PUT_WITHOUT_LOADER
        : Conflict.QUEUED;
  }

  /**
   * Returns the version of a tombstone that takes the place of a write, and of nothing that came
   * after it.
   */
  Version justAbove(Version version) {
    Version above = HybridClock.derived(version);
    return above == null ? versions.above(version) : above;
  }
}
