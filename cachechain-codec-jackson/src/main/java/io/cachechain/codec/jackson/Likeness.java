package io.cachechain.codec.jackson;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether two values are the same, as far as their classes show. */
final class Likeness {
  /** Beyond that nothing is looked at; JSON is nested less deep. */
  private static final int DEEPEST = 1_000;

  private static final ClassValue<Boolean> HAS_EQUALS = new ClassValue<>() {
    @Override
    protected Boolean computeValue(Class<?> type) {
      try {
        return type.getMethod("equals", Object.class).getDeclaringClass() != Object.class;
      } catch (NoSuchMethodException each) {
        return false; // an interface without one
      }
    }
  };

  private Likeness() {}

  /** Returns whether a class says itself which of its objects are equal. */
  static boolean hasEquals(Class<?> type) {
    return HAS_EQUALS.get(type);
  }

  /**
   * Returns false if the two differ for certain. Where a class has no equals of its own only
   * another class is another value, also in a list, a map, an array or a record, whose own equals
   * would say that such objects differ.
   */
  static boolean same(@Nullable Object value, @Nullable Object back) {
    return same(value, back, 0);
  }

  private static boolean same(@Nullable Object value, @Nullable Object back, int depth) {
    if (value == null || back == null) {
      return value == back;
    }
    if (value.equals(back) || depth > DEEPEST) {
      return true;
    }
    if (value instanceof List<?> list) {
      return back instanceof List<?> other && sameEach(list, other, depth);
    }
    if (value instanceof Map<?, ?> map) {
      return back instanceof Map<?, ?> other
          && map.size() == other.size()
          && map.entrySet().stream()
              .allMatch(each -> same(each.getValue(), other.get(each.getKey()), depth + 1));
    }
    Class<?> type = value.getClass();
    if (type != back.getClass()) {
      return false;
    }
    if (type.isArray()) {
      return sameEach(list(value), list(back), depth);
    }
    if (type.isRecord()) {
      return sameEach(components(value), components(back), depth);
    }
    return value instanceof Collection<?> || !hasEquals(type);
  }

  private static boolean sameEach(List<?> values, List<?> others, int depth) {
    boolean same = values.size() == others.size();
    for (int i = 0; same && i < values.size(); i++) {
      same = same(values.get(i), others.get(i), depth + 1);
    }
    return same;
  }

  private static List<@Nullable Object> list(Object array) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < Array.getLength(array); i++) {
      list.add(Array.get(array, i));
    }
    return list;
  }

  /** Those which can be looked at. */
  private static List<@Nullable Object> components(Object value) {
    List<@Nullable Object> list = new ArrayList<>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        if (component.getAccessor().trySetAccessible()) {
          list.add(component.getAccessor().invoke(value));
        }
      } catch (ReflectiveOperationException closed) {
        list.add(null);
      }
    }
    return list;
  }

  /** Returns whether a value is one that a mapper may leave out: zero, false, or empty. */
  static boolean isBlank(Object value) {
    return (value instanceof Number number && number.doubleValue() == 0)
        || Boolean.FALSE.equals(value)
        || (value instanceof Character sign && sign == 0)
        || (value instanceof CharSequence text && text.isEmpty())
        || (value instanceof Collection<?> all && all.isEmpty())
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof Optional<?> optional && optional.isEmpty())
        || (value.getClass().isArray() && Array.getLength(value) == 0);
  }
}
