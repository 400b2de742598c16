package io.cachechain.core.internal.entry;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generations in which an entry was made: that of the whole chain, and that of each of its
 * tags, as the node knew them before its loader was called, or when its put began. All entries of
 * one generation share one of these, as far as can be. Immutable and thread-safe.
 */
public final class EntryGenerations {
  private static final long[] NO_TAGS = {};

  /** Those of what is no content, or was made by nobody who knew any: never valid. */
  public static final EntryGenerations NONE = new EntryGenerations(0, NO_TAGS);

  private final long chain;
  private final long[] tags;

  /** What an entry without tags and validator refers to, once for all of them. */
  private final Extras plain = new Extras(this, List.of(), null);

  private EntryGenerations(long chain, long[] tags) {
    this.chain = chain;
    this.tags = tags;
  }

  /** Returns those of an entry without tags. */
  public static EntryGenerations of(long chain) {
    return new EntryGenerations(chain, NO_TAGS);
  }

  /**
   * Returns those of an entry with tags.
   *
   * @param chain the generation of the chain
   * @param tags of each tag, in the order of the entry's tags
   */
  public static EntryGenerations of(long chain, long... tags) {
    return new EntryGenerations(chain, tags.clone());
  }

  /** Returns the generation of the chain, 0 for none. */
  public long chain() {
    return chain;
  }

  /** Returns the generation of a tag, by its place among those of the entry, 0 for none. */
  public long tag(int index) {
    return tags[index];
  }

  /** Returns of how many tags there is a generation. */
  public int tags() {
    return tags.length;
  }

  Extras plain() {
    return plain;
  }

  /**
   * Returns what an entry with these tags and this validator refers to: one object for all that
   * have neither.
   *
   * @throws IllegalArgumentException if there are not as many generations as tags
   */
  Extras extras(List<String> tagsOfEntry, @Nullable String validator) {
    if (tags.length != tagsOfEntry.size()) {
      throw new IllegalArgumentException(
          tagsOfEntry.size() + " tags, and the generations of " + tags.length);
    }
    return tagsOfEntry.isEmpty() && validator == null
        ? plain
        : new Extras(this, List.copyOf(tagsOfEntry), validator);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EntryGenerations those
        && chain == those.chain
        && Arrays.equals(tags, those.tags);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(chain) + Arrays.hashCode(tags);
  }

  @Override
  public String toString() {
    return Long.toHexString(chain) + (tags.length == 0 ? "" : " and of " + tags.length + " tags");
  }
}
