package io.cachechain.codec.jackson;

import org.jspecify.annotations.Nullable;

/**
 * A place in a value: a property, an element, or all of it.
 *
 * @param shape what stands there
 * @param nullStays whether null comes back as null
 */
record Position(Shape shape, boolean nullStays) {
  static final Position ANY = new Position(Shape.ANY, true);

  boolean isAlwaysMet() {
    return nullStays && shape.isAlwaysMet();
  }

  void check(@Nullable Object value, Walk walk) {
    if (value != null) {
      shape.check(value, walk);
    } else if (!nullStays) {
      throw new Misfit("is null, which would be read back as something that is not");
    }
  }

  void compare(@Nullable Object value, @Nullable Object back, Walk walk) {
    if (value == null || back == null) {
      if (value != back) {
        throw Misfit.other(value, back);
      }
    } else {
      shape.compare(value, back, walk);
    }
  }
}
