package io.cachechain.core.internal.write;

import io.cachechain.spi.Version;
import java.util.List;

/** Notifies other nodes of the changes of this one. Does not block and never fails. */
public interface Announcements {
  /** Nobody is notified. */
  Announcements NONE = (storageKey, version, confirmed) -> {};

  /**
   * Notifies of a put or an invalidation after its requests to the far layers have ended.
   *
   * @param storageKey the key in far layers
   * @param version the version under which it stands
   * @param confirmed the far layers which are known to hold it, or what won against it; the others
   *     may hold something older
   */
  void written(String storageKey, Version version, List<String> confirmed);
}
