package io.cachechain.core.internal.write;

import io.cachechain.EntryPolicy;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * A write of one key, as its caller wants it.
 *
 * @param operation what the caller does, for exceptions
 * @param state the state of the key, which the caller has entered and leaves when the outcome is
 *     there
 * @param storageKey the key in far layers, or null if there are none
 * @param value the value, or null for an invalidation
 * @param policy how the entry lives, or null for the chain's way
 * @param mask the options of the call
 * @param call drawn when the call began, if code of a user has run for it since then; else null
 */
public record WriteRequest<K, V>(
    String operation,
    KeyState<K, ?> state,
    @Nullable String storageKey,
    @Nullable CheckedValue<V> value,
    @Nullable EntryPolicy policy,
    CallMask mask,
    @Nullable Stamp call) {
  /**
   * Returns whether the layers get tombstones in the place of a value.
   *
   * @param keeps whether a value is kept, as far as clears go
   */
  boolean losesValue(boolean keeps) {
    boolean doNotStore = policy != null && policy.kind() == EntryPolicy.Kind.DO_NOT_STORE;
    return value != null && (!keeps || !value.isKept() || doNotStore);
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
