package io.cachechain.codec.jackson;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/** Which lists, sets and maps are nothing but what is in them. JSON writes the elements, so anything else is lost. */
final class Containers {
  private static final ClassValue<Boolean> KEEPS_ALL = new ClassValue<>() {
    @Override
    protected Boolean computeValue(Class<?> type) {
      return !addsFields(type);
    }
  };

  private Containers() {}

  /** Returns whether a class is no subclass of a collection of the JDK that adds fields to it. */
  static boolean keepsAll(Class<?> type) {
    return KEEPS_ALL.get(type);
  }

  /**
   * Checks a collection or map, apart from its contents.
   *
   * @param declared the declared class
   * @param value the value there
   */
  static void check(Class<?> declared, Object value) {
    if (!keepsAll(value.getClass())) {
      throw new Misfit("is of " + value.getClass().getName()
          + ", a collection with fields of its own, which would be lost");
    }
    if ((declared == Collection.class || declared == Iterable.class) && !(value instanceof List)) {
      throw new Misfit("is of " + value.getClass().getName() + " where " + declared.getSimpleName()
          + " is declared, which would be read back as a list. Declare Set or List");
    }
    boolean ordered = (value instanceof SortedSet<?> set && set.comparator() != null)
        || (value instanceof SortedMap<?, ?> map && map.comparator() != null);
    if (ordered
        && (SortedSet.class.isAssignableFrom(declared)
            || SortedMap.class.isAssignableFrom(declared))) {
      throw new Misfit("has a comparator of its own, which would be lost");
    }
  }

  private static boolean addsFields(Class<?> type) {
    boolean adds = false;
    Class<?> each = type;
    while (each != null && !isOfTheJdk(each)) {
      for (Field field : each.getDeclaredFields()) {
        int modifiers = field.getModifiers();
        adds |= !Modifier.isStatic(modifiers)
            && !Modifier.isTransient(modifiers)
            && !field.isSynthetic();
      }
      each = each.getSuperclass();
    }
    return adds
        && each != null
        && !Modifier.isAbstract(each.getModifiers())
        && each != Object.class;
  }

  private static boolean isOfTheJdk(Class<?> type) {
    return type.getName().startsWith("java.");
  }
}
