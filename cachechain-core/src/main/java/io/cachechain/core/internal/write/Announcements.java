package io.cachechain.core.internal.write;

import io.cachechain.spi.Version;
import java.util.List;

/** Tells other nodes what changed on this one. Does not block and never fails. */
public interface Announcements {
  /** Nobody is notified. */
  Announcements NONE = (storageKey, version, confirmed) -> {};

  /**
   * Tells of a put or an invalidation whose far layers have had their turn.
   *
   * @param storageKey the key in far layers
   * @param version the version under which it stands
   * @param confirmed the far layers which are known to hold it, or what won against it; the others
   *     may hold something older
   */
  void written(String storageKey, Version version, List<String> confirmed);
}
