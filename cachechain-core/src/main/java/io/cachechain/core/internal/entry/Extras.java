package io.cachechain.core.internal.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an entry that most entries share with others. All that have neither tags nor a
 * validator and are of one generation share one.
 */
final class Extras {
  /** The generations in which the entries were made. */
  final EntryGenerations generations;

  /** Their tags, unmodifiable. */
  final List<String> tags;

  /** The origin's validator, or null. */
  final @Nullable String validator;

  Extras(EntryGenerations generations, List<String> tags, @Nullable String validator) {
    this.generations = generations;
    this.tags = tags;
    this.validator = validator;
  }

  /** Returns whether there are neither tags nor a validator. */
  boolean arePlain() {
    return validator == null && tags.isEmpty();
  }
}
