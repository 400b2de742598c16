package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import org.jspecify.annotations.Nullable;

/** What writes know of the generations that are valid. */
public interface ValidGenerations {
  /** Returns what is known now. */
  Generations now();

  /**
   * Returns what a put without tags carries that begins now, or null while it is undecided which
   * generation is valid.
   */
  @Nullable
  EntryGenerations ofPut();

  /**
   * Runs what sends an entry: at once, or when it is known of which generation the entry is.
   *
   * @param entry the entry
   * @param send sends it
   */
  void whenKnown(StoredEntry<?> entry, Runnable send);
}
