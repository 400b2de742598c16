package io.cachechain.core.internal.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What most entries have in common with others.
 *
 * @param generations those in which they were made
 * @param tags their tags, unmodifiable
 * @param validator the origin's validator, or null
 */
record Extras(
    EntryGenerations generations,
    List<String> tags,
    @Nullable String validator) {
  /**
   * Returns one object for all entries of a generation that have neither tags nor a validator.
   *
   * @throws IllegalArgumentException if there are not as many generations as tags
   */
  static Extras of(EntryGenerations generations, List<String> tags, @Nullable String validator) {
    if (generations.tags() != tags.size()) {
      throw new IllegalArgumentException(
          tags.size() + " tags, and the generations of " + generations.tags());
    }
    return tags.isEmpty() && validator == null
        ? generations.plain()
        : new Extras(generations, List.copyOf(tags), validator);
  }
}
