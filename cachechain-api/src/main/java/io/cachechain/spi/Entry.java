package io.cachechain.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link NearLayer} holds under a key. Made by the engine; not for implementation by users, but for fakes in tests.
 * Immutable as far as a layer can see, thread-safe.
 *
 * @param <V> the type of the value
 */
public interface Entry<V> {
  /** Returns the value, or null if this is a negative entry (the origin has none) or a tombstone. */
  @Nullable
  V value();

  /** Returns the version. */
  Version version();

  /** Returns the wall time, in milliseconds since the epoch, from which on the entry is of no use here. */
  long expiresAt();

  /** Returns whether this entry says that the value was removed. */
  boolean isTombstone();
}
