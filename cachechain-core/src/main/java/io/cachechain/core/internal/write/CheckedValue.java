package io.cachechain.core.internal.write;

import org.jspecify.annotations.Nullable;

/**
 * A value that is put, as each layer is to get it: validated and encoded, which runs code of users,
 * before anything of it is written. Immutable but for the value.
 *
 * @param <V> the type of the values
 */
public final class CheckedValue<V> {
  final V value;

  /** Whether the chain's own validators let it be stored. */
  final boolean kept;

  private final @Nullable String @Nullable [] broken;
  private final byte[] @Nullable [] payloads;

  /**
   * Creates one.
   *
   * @param value the value
   * @param kept whether the chain's own validators let it be stored
   * @param broken for each layer, the rules that keep the value out of it, as human-readable text;
   *     null for none, also for all layers
   * @param payloads for each layer, the encoded value; null for one that keeps objects
   */
  public CheckedValue(
      V value, boolean kept, @Nullable String @Nullable [] broken, byte[] @Nullable [] payloads) {
    this.value = value;
    this.kept = kept;
    this.broken = broken;
    this.payloads = payloads;
  }

  /**
   * Returns the rules that keep the value out of the layer of this index, as human-readable text,
   * or null if it takes it.
   */
  @Nullable
  String broken(int layer) {
    return broken == null ? null : broken[layer];
  }

  /** Returns the encoded value for the layer of this index. */
  byte @Nullable [] payload(int layer) {
    return payloads[layer];
  }
}
