package io.cachechain.spi;

import org.jspecify.annotations.Nullable;

/**
 * The content of a {@link NearLayer} under a key. The engine makes entries; users do not implement
 * this type, fakes in tests do. Immutable for a layer, thread-safe.
 *
 * @param <V> the type of the value
 */
public interface Entry<V> {
  /**
   * Returns the value, or null if this is a negative entry (the origin has none) or a tombstone.
   */
  @Nullable
  V value();

  /** Returns the version. */
  Version version();

  /**
   * Returns the wall time, in milliseconds since the epoch, from which on the layer may drop the
   * entry.
   */
  long expiresAt();

  /** Returns whether this entry records a removal. */
  boolean isTombstone();
}
