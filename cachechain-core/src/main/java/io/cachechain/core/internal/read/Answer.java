package io.cachechain.core.internal.read;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.origin.LoadFailure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a flight ended: with an entry from a layer or from the loader, with nothing, or with a
 * failure of the load.
 *
 * @param entry a value or a negative entry, or null
 * @param layer the layer that had it, or null if it was loaded or there is none
 * @param skipped the layers that could not be asked, and why
 * @param failure why it could not be loaded, or null
 */
public record Answer<V>(
    @Nullable StoredEntry<V> entry,
    @Nullable String layer,
    Map<String, FailureKind> skipped,
    @Nullable LoadFailure failure) {
  /** Returns the answer of a walk that found an entry in a layer. */
  public static <V> Answer<V> hit(
      StoredEntry<V> entry, String layer, Map<String, FailureKind> skipped) {
    return new Answer<>(entry, layer, skipped, null);
  }

  /** Returns the answer of a load. */
  public static <V> Answer<V> loaded(StoredEntry<V> entry, Map<String, FailureKind> skipped) {
    return new Answer<>(entry, null, skipped, null);
  }

  /** Returns the answer of a walk that found nothing. */
  public static <V> Answer<V> nothing(Map<String, FailureKind> skipped) {
    return new Answer<>(null, null, skipped, null);
  }

  /** Returns the answer of a load that failed. */
  public static <V> Answer<V> failed(LoadFailure failure, Map<String, FailureKind> skipped) {
    return new Answer<>(null, null, skipped, failure);
  }

  /**
   * Returns the answer of a flight that has ended because all its callers have left: it says
   * nothing about the key.
   */
  public static <V> Answer<V> abandoned(Map<String, FailureKind> skipped) {
    return failed(new LoadFailure(LoadFailure.Reason.ABANDONED, null, 0, ""), skipped);
  }

  /** Returns whether the flight has ended because all its callers have left. */
  public boolean isAbandoned() {
    return failure != null && failure.reason() == LoadFailure.Reason.ABANDONED;
  }

  /** Returns the value, or null if there is none. */
  public @Nullable V value() {
    return entry == null ? null : entry.value();
  }

  /** Returns whether a layer had the entry. */
  public boolean isHit() {
    return layer != null;
  }

  /** Returns whether nothing is known because some layer could not be asked. */
  public boolean isUnknown() {
    return entry == null && failure == null && !skipped.isEmpty();
  }
}
