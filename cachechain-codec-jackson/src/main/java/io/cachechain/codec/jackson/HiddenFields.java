package io.cachechain.codec.jackson;

import java.lang.reflect.Field;
import java.util.List;

/**
 * Fields of a class that seem to be no property, so that JSON says nothing of them: whether they
 * matter is for {@code equals} to say, and where a class has none they must be the same.
 *
 * @param hasEquals whether the class says itself what is equal
 * @param fields the fields that can be looked at
 */
record HiddenFields(boolean hasEquals, List<Field> fields) {
  static final HiddenFields NONE = new HiddenFields(false, List.of());

  static HiddenFields of(Class<?> type, List<Field> hidden) {
    if (Likeness.hasEquals(type)) {
      return new HiddenFields(true, hidden);
    }
    return new HiddenFields(
        false, hidden.stream().filter(field -> field.trySetAccessible()).toList());
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /**
   * Compares what is hidden in an object with what is in the one that was read back.
   *
   * @throws Misfit if it is lost
   */
  void compare(Object value, Object back) {
    if (isEmpty() || (hasEquals && value.equals(back))) {
      return;
    }
    for (Field field : fields) {
      if (hasEquals || !same(field, value, back)) {
        throw new Misfit("has a field '" + field.getName()
            + "' that is no property, so it would be lost. Give it a getter, or make it transient");
      }
    }
  }

  private static boolean same(Field field, Object value, Object back) {
    try {
      return Likeness.same(field.get(value), field.get(back));
    } catch (IllegalAccessException closed) {
      return true; // cannot be known
    }
  }
}
