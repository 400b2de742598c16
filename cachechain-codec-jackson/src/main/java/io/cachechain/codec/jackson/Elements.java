package io.cachechain.codec.jackson;

import java.util.Arrays;
import java.util.List;

/** A list, set or array of positions that are all alike. */
record Elements(Class<?> declared, Position element) implements Shape {
  @Override
  public void check(Object value, Walk walk) {
    if (!declared.isArray()) {
      Containers.check(declared, value);
    }
    if (element.isAlwaysMet()) {
      return;
    }
    Iterable<?> all = value instanceof Object[] array
        ? Arrays.asList(array)
        : value instanceof Iterable<?> each ? each : List.of();
    walk.enter();
    int index = 0;
    for (Object one : all) {
      try {
        element.check(one, walk);
      } catch (Misfit misfit) {
        throw misfit.at(index);
      }
      index++;
    }
    walk.leave();
  }

  @Override
  public boolean isAlwaysMet() {
    return declared.isArray() && element.isAlwaysMet();
  }
}
