package io.cachechain.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What was given to a policy beyond its kind, in the words of settings: each of them counts as
 * given in code.
 */
final class PolicySettings {
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** Adds a setting, unless it was not given, which is null. */
  PolicySettings with(String setting, @Nullable Object value) {
    if (value != null) {
      texts.put(setting, value.toString());
    }
    return this;
  }

  /** Adds a number, unless it was not given, which is 0. */
  PolicySettings with(String setting, long value) {
    return with(setting, value > 0 ? (Long) value : null);
  }

  void forEach(BiConsumer<String, String> action) {
    texts.forEach(action);
  }
}
