package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a far layer said of a key: it holds an entry, it holds nothing that counts, or it could not
 * be asked.
 *
 * @param entry the entry it holds, of any kind, or null
 * @param version the version that stands in its slot, even if what stands there cannot be used, or
 *     null for an empty slot
 * @param isCorrupt whether what is held was damaged, and perhaps its version as well
 * @param failure why it could not be asked, or null if it was
 */
public record LayerAnswer<V>(
    @Nullable StoredEntry<V> entry,
    @Nullable Version version,
    boolean isCorrupt,
    @Nullable FailureKind failure) {
  private static final LayerAnswer<?> NOTHING = new LayerAnswer<>(null, null, false, null);

  static <V> LayerAnswer<V> found(StoredEntry<V> entry) {
    return new LayerAnswer<>(entry, entry.version(), false, null);
  }

  /**
   * Returns the answer of a slot which holds nothing of use, but something of this version if that
   * is not null.
   */
  @SuppressWarnings("unchecked") // it holds no value
  static <V> LayerAnswer<V> nothing(@Nullable Version version) {
    return version == null
        ? (LayerAnswer<V>) NOTHING
        : new LayerAnswer<>(null, version, false, null);
  }

  /**
   * Returns the answer of a slot whose content was damaged, here or on its way; its version may be,
   * too.
   */
  static <V> LayerAnswer<V> corrupt(Version version) {
    return new LayerAnswer<>(null, version, true, null);
  }

  static <V> LayerAnswer<V> unknown(FailureKind failure) {
    return new LayerAnswer<>(null, null, false, failure);
  }

  /** Returns whether the layer could not be asked. */
  public boolean isUnknown() {
    return failure != null;
  }
}
