package io.cachechain.codec.jackson;

import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.ZoneId;
import java.util.Currency;
import java.util.Date;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JavaType;

/**
 * One text, number or whatever else has no positions of its own that are known. Of some classes it is known that each object comes back; whatever else there is (an enum whose constants share a text, a path that
 * is made absolute, a class with {@code @JsonValue}) is tried.
 *
 * @param type the declared type
 * @param known whether an object of the declared class comes back
 */
record Scalar(JavaType type, boolean known, Trials trials) implements Shape {
  private static final Set<Class<?>> KNOWN = Set.of(
      String.class,
      CharSequence.class,
      Boolean.class,
      Character.class,
      Byte.class,
      Short.class,
      Integer.class,
      Long.class,
      Float.class,
      Double.class,
      BigInteger.class,
      BigDecimal.class,
      UUID.class,
      URI.class,
      Currency.class,
      Pattern.class,
      Date.class,
      ZoneId.class,
      byte[].class);

  static Shape of(JavaType type, Trials trials) {
    Class<?> raw = type.getRawClass();
    boolean known = raw.isPrimitive()
        || KNOWN.contains(raw)
        || raw.getName().startsWith("java.time.")
        || (raw.isEnum() && trials.allComeBack(type, raw, constant -> constant));
    boolean one = raw.isPrimitive() || Modifier.isFinal(raw.getModifiers()) || raw.isEnum();
    return known && one ? ANY : new Scalar(type, known, trials);
  }

  @Override
  public void check(Object value, Walk walk) {
    if (!known || isCutShort(value)) {
      trials.requireEqual(type, value);
    } else if (value.getClass() != type.getRawClass()) {
      trials.requireSameClass(type, value);
    }
  }

  /** JSON keeps milliseconds of dates of SQL, and a number has no exponent that is no int. */
  private static boolean isCutShort(Object value) {
    return value.getClass().getName().startsWith("java.sql.")
        || (value instanceof BigDecimal number
            && Math.abs((long) number.scale()) + number.precision() > Integer.MAX_VALUE);
  }
}
