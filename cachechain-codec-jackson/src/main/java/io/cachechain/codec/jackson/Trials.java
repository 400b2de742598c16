package io.cachechain.codec.jackson;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds out by writing and reading whether something comes back as it was, where types do not show
 * it. What holds for a class is tried once. Thread-safe.
 */
final class Trials {
  /**
   * After so many pairs of classes nothing is remembered any more; there are a few, unless
   * something makes classes.
   */
  private static final int MOST_REMEMBERED = 10_000;

  private final JsonMapper mapper;
  private final Map<Pair, Boolean> passed = new ConcurrentHashMap<>();

  Trials(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** Checks that a value of this class comes back as of this class. */
  void requireSameClass(JavaType declared, Object value) {
    Pair pair = new Pair(declared, value.getClass());
    if (passed.containsKey(pair)) {
      return;
    }
    Object back = back(declared, value);
    if (back == null || back.getClass() != value.getClass()) {
      throw new Misfit("is of " + value.getClass().getName() + ", which would be read back as "
          + name(back) + ". Put exactly that, or say by @JsonTypeInfo which class it is");
    }
    if (passed.size() < MOST_REMEMBERED) {
      passed.put(pair, true);
    }
  }

  /**
   * Returns whether each constant of an enum comes back as itself, alone or in something made of
   * it.
   */
  boolean allComeBack(JavaType declared, Class<?> type, UnaryOperator<Object> holder) {
    for (Object constant : type.getEnumConstants()) {
      try {
        requireEqual(declared, holder.apply(constant));
      } catch (Misfit other) {
        return false;
      }
    }
    return true;
  }

  /** Checks that this very value comes back as an equal one. */
  void requireEqual(JavaType declared, Object value) {
    Object back = back(declared, value);
    if (back == null || !isSame(declared, value, back)) {
      throw Misfit.other(value, back);
    }
  }

  /** Where a class does not say what is equal, what would be written says it. */
  private boolean isSame(JavaType declared, Object value, Object back) {
    if (!Likeness.same(value, back)) {
      return false;
    }
    return value.getClass().isArray()
        || Likeness.hasEquals(value.getClass())
        || Arrays.equals(written(declared, value), written(declared, back));
  }

  private @Nullable Object back(JavaType declared, Object value) {
    byte[] bytes = written(declared, value);
    try {
      return mapper.readerFor(declared).readValue(bytes);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw new Misfit("is of " + value.getClass().getName() + ", which cannot be read back as "
          + declared.toCanonical() + " (" + Words.of(unreadable) + ")");
    }
  }

  private byte[] written(JavaType declared, Object value) {
    try {
      return mapper.writerFor(declared).writeValueAsBytes(value);
    } catch (JacksonException unwritable) {
      throw new Misfit("is of " + value.getClass().getName() + ", which cannot be written ("
          + Words.of(unwritable) + ")");
    }
  }

  private static String name(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getName();
  }

  private record Pair(JavaType declared, Class<?> actual) {}
}
