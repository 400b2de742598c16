package io.cachechain.codec.jackson;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is declared as {@code Object} or {@code Number}: JSON gives what it holds, and not what was put in. A text, a boolean, an int, a long that is no int, a finite double, a list and a map
 * with texts as keys come back as they were; a long that is an int, an Instant, a record or a set do not.
 */
record Natural(JavaType type, boolean usual, Trials trials) implements Shape {
  static Natural of(JavaType type, JsonMapper mapper, Trials trials) {
    boolean usual = !mapper.isEnabled(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        && !mapper.isEnabled(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
        && !mapper.isEnabled(DeserializationFeature.USE_LONG_FOR_INTS)
        && !mapper.isEnabled(DeserializationFeature.USE_JAVA_ARRAY_FOR_JSON_ARRAY);
    return new Natural(type, usual, trials);
  }

  @Override
  public void check(Object value, Walk walk) {
    if (usual && value instanceof List<?> list && Containers.keepsAll(list.getClass())) {
      checkAll(list, walk);
    } else if (usual && value instanceof Map<?, ?> map && Containers.keepsAll(map.getClass())) {
      checkAll(map, walk);
    } else if (!usual || !isKept(value)) {
      trials.requireEqual(type, value);
    }
  }

  private void checkAll(List<?> list, Walk walk) {
    walk.enter();
    int index = 0;
    for (Object element : list) {
      try {
        if (element != null) {
          check(element, walk);
        }
      } catch (Misfit misfit) {
        throw misfit.at(index);
      }
      index++;
    }
    walk.leave();
  }

  private void checkAll(Map<?, ?> map, Walk walk) {
    walk.enter();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      try {
        if (!(entry.getKey() instanceof String)) {
          throw new Misfit("is no text, but a key of a map would be read back as one");
        }
        if (entry.getValue() != null) {
          check(entry.getValue(), walk);
        }
      } catch (Misfit misfit) {
        throw misfit.in("(key)");
      }
    }
    walk.leave();
  }

  static boolean isKept(Object value) {
    if (value instanceof String || value instanceof Boolean || value instanceof Integer) {
      return true;
    }
    if (value instanceof Long number) {
      return number != number.intValue();
    }
    return value instanceof Double number
        ? Double.isFinite(number)
        : value instanceof BigInteger integer
            && integer.bitLength() >= Long.SIZE
            && integer.getClass() == BigInteger.class;
  }
}
