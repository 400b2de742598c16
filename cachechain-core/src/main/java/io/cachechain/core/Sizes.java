package io.cachechain.core;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many characters, elements or entries a value has. */
final class Sizes {
  private Sizes() {}

  /** Returns the size, or -1 for what has none. */
  static int of(Object value) {
    if (value instanceof CharSequence text) {
      return text.length();
    }
    if (value instanceof Collection<?> elements) {
      return elements.size();
    }
    if (value instanceof Map<?, ?> entries) {
      return entries.size();
    }
    return value.getClass().isArray() ? Array.getLength(value) : -1;
  }

  /** Returns whether there is something: not null, no blank text, not empty. */
  static boolean isGiven(@Nullable Object value) {
    if (value instanceof CharSequence text) {
      return !text.toString().isBlank();
    }
    return value != null && Sizes.of(value) != 0 && !value.equals(Optional.empty());
  }
}
