package io.cachechain.core.internal.write;

import io.cachechain.core.internal.order.Conflict;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.Version;

/**
 * Which writes yield to what they meet on their way, and under which version those are sent again
 * that do not. Thread-safe.
 */
public final class Raising {
  private final HybridClock versions;
  private final boolean loads;

  /**
   * Creates the rules of a chain.
   *
   * @param versions draws and compares versions
   * @param loads whether the chain has a loader, so that a value which is given up in doubt is
   *     loaded anew
   */
  public Raising(HybridClock versions, boolean loads) {
    this.versions = versions;
    this.loads = loads;
  }

  /**
   * Returns whether the writer sends the write again above what the layer holds. If its call waits,
   * that decides.
   */
  boolean raises(Write<?, ?> write, Version held) {
    return write.raise != Raise.BY_CALL && !rule(write).keeps(held, write.version(), versions);
  }

  private Conflict rule(Write<?, ?> write) {
    if (write.raise == Raise.ABOVE_ALL) {
      return Conflict.QUEUED_ORIGIN_PUT;
    }
    return write.kind == Write.Kind.PUT && !loads
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

  /** Takes note of a version that a layer holds. */
  void see(Version held) {
    boolean unused = versions.see(held);
  }

  /** Draws a version above what a layer holds. */
  Version above(Version held) {
    return versions.above(held);
  }

  /** Draws a version above all that was seen here. */
  Version aboveAll() {
    return versions.next();
  }

  /**
   * Returns whether a queued write is still sent, although another node has published a write of the
   * key.
   *
   * @param version the version that the other node has published
   * @param isWrite whether that is a write that is in this layer, or that the layer has missed
   */
  boolean staysQueued(Write<?, ?> queued, Version version, boolean isWrite) {
    return queued.isFill()
        ? Conflict.COPY.keeps(queued.version(), version, versions)
        : !isWrite || Conflict.QUEUED_WRITE.keeps(queued.version(), version, versions);
  }
}
