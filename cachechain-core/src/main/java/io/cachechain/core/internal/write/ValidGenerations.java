package io.cachechain.core.internal.write;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What writes know of the generations that are valid. */
public interface ValidGenerations {
  /**
   * Returns what a put without tags carries that begins now, or null while it is undecided which
   * generation is valid.
   */
  @Nullable
  EntryGenerations ofPut();

  /**
   * Sends an entry: at once, or when it is known of which generation it is.
   *
   * @param entry the entry
   * @param send sends the entry as it leaves this node: of the generation that is known then
   */
  <V> void whenKnown(StoredEntry<V> entry, Consumer<StoredEntry<V>> send);
}
