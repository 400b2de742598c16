package io.cachechain.codec.jackson;

import java.lang.reflect.Modifier;
import java.util.Calendar;
import tools.jackson.databind.JavaType;

/** One text, number or whatever else has no positions of its own that are known: what is of exactly the declared class comes back, of another class what has shown it. */
record Scalar(JavaType type, Trials trials) implements Shape {
  static Shape of(JavaType type, Trials trials) {
    Class<?> raw = type.getRawClass();
    boolean one = raw.isPrimitive() || Modifier.isFinal(raw.getModifiers()) || raw.isEnum();
    return one ? ANY : new Scalar(type, trials);
  }

  @Override
  public void check(Object value, Walk walk) {
    if (value.getClass() != type.getRawClass()) {
      trials.requireSameClass(type, value);
    }
    if (isCutShort(value)) {
      trials.requireEqual(type, value);
    }
  }

  /** JSON keeps milliseconds of these, and no calendar or zone. */
  private static boolean isCutShort(Object value) {
    return value instanceof Calendar || value.getClass().getName().startsWith("java.sql.");
  }
}
