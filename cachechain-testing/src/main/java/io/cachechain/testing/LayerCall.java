package io.cachechain.testing;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import org.jspecify.annotations.Nullable;

/** One operation that a {@link FakeLayer} was asked for. Immutable and thread-safe. */
public final class LayerCall {
  private final String key;
  private final @Nullable ByteEntry entry;
  private final @Nullable Condition condition;

  LayerCall(String key, @Nullable ByteEntry entry, @Nullable Condition condition) {
    this.key = key;
    this.entry = entry;
    this.condition = condition;
  }

  /** Returns whether it was a put, else it was a get. */
  public boolean isPut() {
    return entry != null;
  }

  /** Returns the key. */
  public String key() {
    return key;
  }

  /** Returns what was to be stored, or null for a get. */
  public @Nullable ByteEntry entry() {
    return entry;
  }

  /** Returns the condition of a put, or null for a get. */
  public @Nullable Condition condition() {
    return condition;
  }

  @Override
  public String toString() {
    return entry == null ? "get " + key : "put " + key + ", " + entry + ", " + condition;
  }
}
