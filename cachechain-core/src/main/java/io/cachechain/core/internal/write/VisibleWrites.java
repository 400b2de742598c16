package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.Version;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest queued write of each key of a layer, until it, or something newer, has ended: reads
 * find it here, since the layer does not hold it yet. Changed under the lock of the queue, read
 * without; thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class VisibleWrites<K, V> {
  private final ConcurrentHashMap<String, Write<K, V>> newest = new ConcurrentHashMap<>();

  /** Returns the newest queued write of a key that has not ended, or null. */
  @Nullable
  Write<K, V> newest(String storageKey) {
    return newest.isEmpty() ? null : newest.get(storageKey);
  }

  /** Returns the entry that waits in the queue for a key, or null: newer than the layer's. */
  public @Nullable StoredEntry<V> entry(String storageKey) {
    Write<K, V> write = newest.isEmpty() ? null : newest.get(storageKey);
    return write == null ? null : write.entry;
  }

  /**
   * Returns the version of the write that waits in the queue for a key, or null; a copy of something
   * read is no write.
   */
  public @Nullable Version version(String storageKey) {
    Write<K, V> write = newest.isEmpty() ? null : newest.get(storageKey);
    return write == null || write.isFill() ? null : write.version();
  }

  /** Shows a write in the place of the one that is returned, or of none. */
  @Nullable
  Write<K, V> show(Write<K, V> write) {
    return newest.put(write.storageKey, write);
  }

  /** Hides a write; false if it is not shown. */
  boolean hide(Write<K, V> write) {
    return newest.remove(write.storageKey, write);
  }
}
