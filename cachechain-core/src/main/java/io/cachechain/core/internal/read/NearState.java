package io.cachechain.core.internal.read;

import io.cachechain.core.internal.entry.StoredEntry;

/**
 * What near reads must know of the world outside: whether changes of other nodes reach this one.
 */
public interface NearState {
  /** Returns whether a layer is shared with other nodes. */
  boolean hasSharedLayers();

  /**
   * Returns until when a copy made now may count in a layer at the latest: milliseconds since the
   * epoch, {@link StoredEntry#NEVER} if nothing shortens it.
   */
  long latest(int layer, long now);

  /**
   * Returns whether an entry is good but for its epoch: since it was checked only generations have
   * changed, and its own are present still.
   */
  boolean isStillValid(StoredEntry<?> entry);

  /**
   * Returns whether an entry is unverified and may be served if no farther layer can be asked;
   * counted, if so.
   */
  boolean mayServe(StoredEntry<?> entry);
}
