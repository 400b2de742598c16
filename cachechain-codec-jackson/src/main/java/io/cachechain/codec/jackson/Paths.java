package io.cachechain.codec.jackson;

import java.util.Map;
import tools.jackson.core.JacksonException;

/** Where in a value something went wrong, in names of properties and numbers only: the keys of a map are part of the value. */
final class Paths {
  private Paths() {}

  static String of(JacksonException failure) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : failure.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        boolean key = step.from() instanceof Map || isMap(step.from());
        path.append(path.isEmpty() ? "" : ".").append(key ? "(key)" : name);
      }
    }
    return path.toString();
  }

  private static boolean isMap(Object from) {
    return from instanceof Class<?> type && Map.class.isAssignableFrom(type);
  }
}
