package io.cachechain.core.internal.read;

import io.cachechain.core.internal.entry.StoredEntry;
import java.util.concurrent.CompletableFuture;

/** What keeps the records of the layers, which say what generations are valid. */
public interface GenerationRecords {
  /** Returns whether the record of a far layer was read, or it has none. */
  boolean isKnown(int layer);

  /**
   * Asks a far layer for its record, as long as its timeout.
   *
   * @return whether it is known then; never fails
   */
  CompletableFuture<Boolean> read(int layer);

  /** Asks the records about an entry whose generation is not known here; never fails. */
  CompletableFuture<Void> secondLook(StoredEntry<?> entry);

  /** Returns whether an entry is of a generation that a record may yet turn out to have. */
  boolean mayBeValid(StoredEntry<?> entry);
}
