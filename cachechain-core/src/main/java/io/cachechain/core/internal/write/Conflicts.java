package io.cachechain.core.internal.write;

import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Lifting;
import io.cachechain.spi.Version;

/** What becomes of a write that a layer refused because it holds a higher version: in doubt, kill. Thread-safe. */
final class Conflicts {
  private final HybridClock versions;
  private final boolean loads;

  /**
   * Creates the rules of a chain.
   *
   * @param loads whether the chain has a loader, so that a value which is given up in doubt is loaded anew
   */
  Conflicts(HybridClock versions, boolean loads) {
    this.versions = versions;
    this.loads = loads;
  }

  /** Returns whether the write is to be repeated above what it met, and not by who called. */
  boolean raises(Write<?, ?> write, Version held) {
    return write.lifting() != Lifting.BY_CALL && !yields(write, held);
  }

  /** Whether what a write met may stay: itself, what is certainly newer, and what this node itself has written later. Which of two other versions was written later nobody knows. */
  private boolean yields(Write<?, ?> write, Version held) {
    if (held.equals(write.version())) {
      return true;
    }
    if (write.lifting() == Lifting.ABOVE_ALL) {
      return versions.isOwn(held) && held.step() == 0;
    }
    if (write.kind() == Write.Kind.PUT && !loads && isWritten(held)) {
      return true; // nothing could load what both would have been: of two puts the higher one stays
    }
    return (versions.isOwn(held) && versions.isOwn(write.version()))
        || versions.isCertainlyAfter(held, write.version());
  }

  /** Whether it is the version of a put or an invalidation, and not of what was derived or loaded. */
  private static boolean isWritten(Version held) {
    return held.step() == 0 && !HybridClock.isReservation(held);
  }

  /** Returns the version of a tombstone that takes the place of a write, and of nothing that came after it. */
  Version justAbove(Version version) {
    Version above = HybridClock.derived(version);
    return above == null ? versions.above(version) : above;
  }
}
