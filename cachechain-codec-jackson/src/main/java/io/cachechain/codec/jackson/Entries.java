package io.cachechain.codec.jackson;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JavaType;

/**
 * A map. Keys become names in JSON, by a text of their own, so each key whose class is not known to come back is tried.
 *
 * @param declared the declared class
 * @param single the type of a map with such keys, to try one
 * @param keys the declared class of the keys
 * @param value what the values are
 */
record Entries(Class<?> declared, JavaType single, Class<?> keys, Position value, Trials trials)
    implements Shape {
  private static final Set<Class<?>> KNOWN = Set.of(
      String.class, Integer.class, Long.class, Short.class, Byte.class, Boolean.class, UUID.class);

  @Override
  public void check(Object map, Walk walk) {
    Containers.check(declared, map);
    boolean known = KNOWN.contains(keys) || keys.isEnum();
    if (known && value.isAlwaysMet()) {
      return;
    }
    walk.enter();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) map).entrySet()) {
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
}
