package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import org.jspecify.annotations.Nullable;

/** What one write of one key asks for. */
public final class WriteRequest<K, V> {
  /** What the caller does, for the text of exceptions. */
  final String operation;

  /** The state of the key, which the caller has entered and leaves when the outcome is there. */
  final KeyState<K, ?> state;

  /** The key in far layers, or null if there are none. */
  final @Nullable String storageKey;

  /** The value, or null for an invalidation. */
  final @Nullable CheckedValue<V> value;

  /** How the entry lives, or null for the chain's way. */
  final @Nullable EntryPolicy policy;

  final CallMask mask;

  /** Drawn when the call began, if code of a user has run for it since then; else null. */
  final @Nullable Stamp call;

  WriteRequest(
      String operation,
      KeyState<K, ?> state,
      @Nullable String storageKey,
      @Nullable CheckedValue<V> value,
      @Nullable EntryPolicy policy,
      CallMask mask,
      @Nullable Stamp call) {
    this.operation = operation;
    this.state = state;
    this.storageKey = storageKey;
    this.value = value;
    this.policy = policy;
    this.mask = mask;
    this.call = call;
  }

  /**
   * Returns whether the layers get tombstones in the place of a value.
   *
   * @param keeps whether a value is kept, as far as clears go
   */
  boolean losesValue(boolean keeps) {
    boolean doNotStore = policy != null && policy.kind() == EntryPolicy.Kind.DO_NOT_STORE;
    return value != null && (!keeps || !value.kept || doNotStore);
  }

  /** Returns the same write with tombstones in the place of its value. */
  WriteRequest<K, V> withoutValue() {
    return value == null
        ? this
        : new WriteRequest<>(operation, state, storageKey, null, policy, mask, call);
  }

  /** Returns the invalidation of the key, as of the moment at which it is sent. */
  WriteRequest<K, V> invalidation() {
    return value == null && call == null
        ? this
        : new WriteRequest<>(operation, state, storageKey, null, null, mask, null);
  }
}
