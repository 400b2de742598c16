package io.cachechain.codec.jackson;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** The shapes of types, as a mapper reads and writes them. Thread-safe. */
final class Shapes {
  private final JsonMapper mapper;
  private final Trials trials;

  Shapes(JsonMapper mapper) {
    this.mapper = mapper;
    this.trials = new Trials(mapper);
  }

  /**
   * Returns what a declared type is made of.
   *
   * @throws Misfit if there is a position whose values would not come back, whatever they are
   */
  Position of(JavaType type) {
    return compile(type.toCanonical(), type, false);
  }

  /** Returns the content of an object whose actual class is known from JSON. */
  Shape inside(JavaType declared, Class<?> actual) {
    JavaType type = mapper._deserializationContext().constructSpecializedType(declared, actual);
    return compile(actual.getName(), type, true).shape();
  }

  Trials trials() {
    return trials;
  }

  private Position compile(String name, JavaType type, boolean typed) {
    try {
      Compilation compilation = new Compilation(mapper, this);
      return typed ? compilation.inside(type) : compilation.root(type);
    } catch (JacksonException | IllegalArgumentException unreadable) {
      throw new Misfit("is of " + name + ", which Jackson does not read: " + text(unreadable));
    }
  }

  /** The message speaks of types; there is no value yet. */
  private static String text(RuntimeException failure) {
    String message = failure instanceof JacksonException jackson
        ? jackson.getOriginalMessage()
        : failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
