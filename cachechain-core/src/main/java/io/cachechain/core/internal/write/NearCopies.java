package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.NearLink;
import java.util.List;

/** The near layers of a chain, as writes see them. */
public interface NearCopies<K, V> {
  /** Returns the near layers, nearest first. */
  List<NearLink<K, V>> links();

  /**
   * Returns the copy of an entry that a near layer holds, with the limits it has in that layer from
   * now on; unverified if another epoch has begun.
   *
   * @param epoch the epoch of near entries before the write began
   */
  StoredEntry<V> of(NearLink<?, V> link, StoredEntry<V> entry, long epoch);
}
