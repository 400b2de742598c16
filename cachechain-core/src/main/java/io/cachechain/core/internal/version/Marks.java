package io.cachechain.core.internal.version;

import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** The marks which a node knows. They only grow. Thread-safe. */
public final class Marks {
  private volatile MarkSet set = MarkSet.NONE;

  /** Slot 0 of the set, where each walk finds it at once. */
  private volatile @Nullable Version clear;

  /** Returns all of them. */
  public MarkSet set() {
    return set;
  }

  /** Returns the version below which everything is invalid, or null for none. */
  public @Nullable Version clear() {
    return clear;
  }

  /** Returns whether an entry of this version is valid: newer than the mark is the whole test. */
  public boolean admits(Version version) {
    return version.isNewerThan(clear);
  }

  /**
   * Takes note of marks. Near copies that were checked before this are still good afterwards: the epoch of near time is to be ended next.
   *
   * @return whether something became invalid by it
   */
  public synchronized boolean merge(MarkSet more) {
    Version before = clear;
    set = set.merged(more);
    clear = set.clear();
    return clear != null && clear.isNewerThan(before);
  }
}
