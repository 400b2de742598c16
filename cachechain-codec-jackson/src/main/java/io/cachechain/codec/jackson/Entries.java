package io.cachechain.codec.jackson;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * The entries of a map. Keys become names in JSON, by a text of their own, so each key whose class is not known to come back is tried.
 *
 * @param single the type of a map with such keys, to try one
 * @param known whether all keys are known to come back
 * @param value what the values are
 */
record Entries(JavaType single, boolean known, Position value, Trials trials) {
  private static final Set<Class<?>> KNOWN = Set.of(
      String.class, Integer.class, Long.class, Short.class, Byte.class, Boolean.class, UUID.class);

  static Entries of(JavaType single, Position value, Trials trials) {
    Class<?> keys = single.getKeyType().getRawClass();
    boolean known = KNOWN.contains(keys)
        || (keys.isEnum() && trials.allComeBack(single, keys, constant -> Map.of(constant, true)));
    return new Entries(single, known, value, trials);
  }

  boolean areAlwaysMet() {
    return known && value.isAlwaysMet();
  }

  void check(Iterable<? extends Map.Entry<?, ?>> all, Walk walk) {
    if (areAlwaysMet()) {
      return;
    }
    walk.enter();
    for (Map.Entry<?, ?> entry : all) {
      try {
        Object key = entry.getKey();
        if (!known && key != null) {
          checkKey(key);
        }
        value.check(entry.getValue(), walk);
      } catch (Misfit misfit) {
        throw misfit.in("(key)");
      }
    }
    walk.leave();
  }

  private void checkKey(Object key) {
    try {
      trials.requireEqual(single, Map.of(key, true));
    } catch (Misfit misfit) {
      throw new Misfit("is a key of " + key.getClass().getName()
          + ", which does not come back from its text as it was");
    }
  }

  void compare(Map.Entry<?, ?> entry, Map.Entry<?, ?> back, Walk walk) {
    compareValues(entry.getValue(), back.getValue(), walk);
  }

  void compare(Map<?, ?> map, Map<?, ?> back, Walk walk) {
    if (map.size() != back.size()) {
      throw new Misfit("would be read back with another number of entries");
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      compareValues(entry.getValue(), back.get(entry.getKey()), walk);
    }
  }

  private void compareValues(@Nullable Object written, @Nullable Object read, Walk walk) {
    walk.enter();
    try {
      value.compare(written, read, walk);
    } catch (Misfit misfit) {
      throw misfit.in("(key)");
    }
    walk.leave();
  }

  /**
   * A map.
   *
   * @param declared the declared class
   * @param entries what is in it
   */
  record All(Class<?> declared, Entries entries) implements Shape {
    @Override
    public void check(Object map, Walk walk) {
      Containers.check(declared, map);
      entries.check(((Map<?, ?>) map).entrySet(), walk);
    }

    @Override
    public void compare(Object map, Object back, Walk walk) {
      entries.compare((Map<?, ?>) map, (Map<?, ?>) back, walk);
    }
  }

  /**
   * One entry by itself.
   *
   * @param declared the declared type
   * @param entries what it is made of
   */
  record One(JavaType declared, Entries entries) implements Shape {
    @Override
    public void check(Object entry, Walk walk) {
      entries.trials().requireSameClass(declared, entry);
      entries.check(Set.of((Map.Entry<?, ?>) entry), walk);
    }

    @Override
    public void compare(Object entry, Object back, Walk walk) {
      entries.compare((Map.Entry<?, ?>) entry, (Map.Entry<?, ?>) back, walk);
    }
  }
}
