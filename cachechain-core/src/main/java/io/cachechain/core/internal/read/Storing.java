package io.cachechain.core.internal.read;

import org.jspecify.annotations.Nullable;

/** What a flight stores when it ends. */
interface Storing {
  /**
   * Stores near, and offers copies to the queues; nothing is sent. Called under the lock of the
   * key, if the flight is still the current one.
   */
  void store();

  /**
   * Sends what was offered. Called when the lock is free.
   *
   * @return for each far layer, whether a copy is on its way there; null for none
   */
  default boolean @Nullable [] send() {
    return null;
  }
}
