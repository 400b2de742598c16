package io.cachechain.core.internal.read;

import io.cachechain.Loader;
import io.cachechain.core.internal.call.CallMask;
import org.jspecify.annotations.Nullable;

/** What one read asks for. */
final class ReadRequest<K, V> {
  /** What the caller does, for the text of exceptions. */
  final String operation;

  final K key;

  /** The key in far layers, or null if there are none. */
  final @Nullable String storageKey;

  /** What shall load the value if no layer has it, or null. */
  final @Nullable Loader<?, ? extends V> loader;

  final CallMask mask;

  /** Whether a caller of the chain asks, and not the engine itself. */
  final boolean isCounted;

  ReadRequest(
      String operation,
      K key,
      @Nullable String storageKey,
      @Nullable Loader<?, ? extends V> loader,
      CallMask mask,
      boolean isCounted) {
    this.operation = operation;
    this.key = key;
    this.storageKey = storageKey;
    this.loader = loader;
    this.mask = mask;
    this.isCounted = isCounted;
  }
}
