package io.cachechain.codec.jackson;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * A property of an object. Its position is what types show of it; the rest (setters, constructors,
 * what a mapper leaves out) is found out by trial: the first value that is not zero or empty is
 * read back before it is stored, and where values are left out, so are the first null and the first
 * zero or empty one. Where an annotation gives it a form of its own, each value is. Thread-safe.
 */
final class Property {
  private static final int NULL = 1;
  private static final int BLANK = 2;
  private static final int FULL = 4;
  private static final int ALL = NULL | BLANK | FULL;

  private final String name;
  private final BeanPropertyWriter writer;
  private final Position position;
  private final boolean doubtful;
  /** Which kinds of values have come back; two threads may try the same. */
  private volatile int tried;

  /**
   * Creates one of which nothing has been tried.
   *
   * @param name its name in JSON
   * @param writer gives its value
   * @param position what it is
   * @param leavesOut whether some values are left out in JSON, so that it takes trials of nulls and
   *     empty values too
   */
  Property(String name, BeanPropertyWriter writer, Position position, boolean leavesOut) {
    this.name = name;
    this.writer = writer;
    this.position = position;
    this.doubtful = OwnForm.dependsOnTheValue(writer);
    this.tried = leavesOut ? 0 : NULL | BLANK;
  }

  /**
   * Checks this property of an object; returns false if nothing can be wrong any more and nothing
   * was looked at.
   */
  boolean check(Object owner, Walk walk) {
    if (tried == ALL && !doubtful && position.isAlwaysMet()) {
      return false;
    }
    Object value;
    try {
      value = writer.get(owner);
    } catch (Exception thrownByGetter) {
      return true; // Jackson is about to meet the same, and says where
    }
    if (doubtful || (tried & kind(value)) == 0) {
      walk.tryAll();
    }
    try {
      position.check(value, walk);
    } catch (Misfit misfit) {
      throw misfit.in(name);
    }
    return true;
  }

  /** Compares this property of an object with that of the one that was read back. */
  void compare(Object owner, Object back, Walk walk) {
    Object value;
    Object again;
    try {
      value = writer.get(owner);
      again = writer.get(back);
    } catch (Exception thrownByGetter) {
      throw new Misfit("cannot be read from what came back").in(name);
    }
    try {
      position.compare(value, again, walk);
    } catch (Misfit misfit) {
      throw misfit.in(name);
    }
    tried |= kind(value);
  }

  private static int kind(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    return Likeness.isBlank(value) ? BLANK : FULL;
  }
}
