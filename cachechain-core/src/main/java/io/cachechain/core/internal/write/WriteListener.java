package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** Notified of what happens to writes; does not need the chain's name. */
public interface WriteListener<K> {
  /** A queue was full. */
  void dropped(String layer, String reason);

  /** A layer did not take a value. */
  void rejected(String layer, String reason);

  /** A layer holds something else than a condition allows. */
  void superseded(String layer, String operation);

  /**
   * A layer refused an entry, and holds something newer: what is older than that is shown near no
   * more.
   */
  void foundNewer(K key, Version held);

  /**
   * A layer holds what other nodes take to be missing there: what it missed, or what had waited in
   * its queue.
   */
  void stored(String layer, String storageKey, Version version);

  /** Something failed before it reached the layer. */
  void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause);
}
