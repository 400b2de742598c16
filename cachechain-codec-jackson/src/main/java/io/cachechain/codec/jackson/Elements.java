package io.cachechain.codec.jackson;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A list, set or array of positions that are all alike. */
record Elements(Class<?> declared, Position element) implements Shape {
  @Override
  public void check(Object value, Walk walk) {
    if (!declared.isArray()) {
      Containers.check(declared, value);
    } else if (value.getClass() != declared) {
      throw new Misfit("is of " + value.getClass().getTypeName() + ", which would be read back as "
          + declared.getTypeName());
    }
    if (element.isAlwaysMet()) {
      return;
    }
    walk.enter();
    int index = 0;
    for (Object one : all(value)) {
      try {
        element.check(one, walk);
      } catch (Misfit misfit) {
        throw misfit.at(index);
      }
      index++;
    }
    walk.leave();
  }

  private static Iterable<?> all(Object value) {
    if (value instanceof Object[] array) {
      return Arrays.asList(array);
    }
    return value instanceof Iterable<?> each ? each : List.of();
  }

  private static List<Object> list(Object value) {
    List<Object> list = new ArrayList<>();
    all(value).forEach(list::add);
    return list;
  }

  /** Compares one by one where there is an order; else how many there are. */
  @Override
  public void compare(Object value, Object back, Walk walk) {
    List<Object> written = list(value);
    List<Object> read = list(back);
    if (written.size() != read.size()) {
      throw new Misfit("would be read back with another number of elements");
    }
    if (!(value instanceof List || value instanceof Object[])) {
      return;
    }
    walk.enter();
    for (int index = 0; index < written.size(); index++) {
      try {
        element.compare(written.get(index), read.get(index), walk);
      } catch (Misfit misfit) {
        throw misfit.at(index);
      }
    }
    walk.leave();
  }

  @Override
  public boolean isAlwaysMet() {
    return declared.isArray() && element.isAlwaysMet();
  }
}
