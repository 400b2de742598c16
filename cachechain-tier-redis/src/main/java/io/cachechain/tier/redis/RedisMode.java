package io.cachechain.tier.redis;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the servers stand to each other. */
enum RedisMode {
  SINGLE,
  SENTINEL,
  CLUSTER,
  REPLICATED;

  /** Returns the word of the option {@code mode}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the mode of a word, or null if it is none. */
  static @Nullable RedisMode of(String word) {
    for (RedisMode mode : values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    return null;
  }
}
