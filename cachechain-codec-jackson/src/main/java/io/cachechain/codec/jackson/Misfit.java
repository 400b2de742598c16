package io.cachechain.codec.jackson;

import org.jspecify.annotations.Nullable;

/**
 * Says that a type, or a value, would not come back from JSON as it was, and at which position. The
 * path is put together while it is thrown: each position on the way out adds its own step. Names of
 * properties and numbers only: the keys of a map are part of the value.
 */
final class Misfit extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String why;

  /**
   * Creates one at the present position.
   *
   * @param why goes on after the position: {@code is a .., which ..}
   */
  Misfit(String why) {
    this("", why);
  }

  /**
   * Returns what to say of a value that is read back as another one; says nothing of either but the
   * class.
   */
  static Misfit other(@Nullable Object value, @Nullable Object back) {
    if (value == null || back == null) {
      return new Misfit(
          value == null
              ? "is null, which would be read back as something that is not"
              : "is of " + value.getClass().getName() + ", which would be read back as null");
    }
    String same = value.getClass() == back.getClass()
        ? "another one of that class"
        : back.getClass().getName();
    return new Misfit(
        "is of " + value.getClass().getName() + ", which would be read back as " + same);
  }

  private Misfit(String path, String why) {
    super(why, null, false, false);
    this.path = path;
    this.why = why;
  }

  /** Returns this as seen from what holds the position as a property. */
  Misfit in(String property) {
    boolean ends = path.isEmpty() || path.charAt(0) == '[';
    return new Misfit(ends ? property + path : property + "." + path, why);
  }

  /** Returns this as seen from a list, or an array. */
  Misfit at(int index) {
    return inside("[" + index + "]");
  }

  /** Returns this as seen from what holds any number of such positions. */
  Misfit inside(String brackets) {
    boolean ends = path.isEmpty() || path.charAt(0) == '[';
    return new Misfit(ends ? brackets + path : brackets + "." + path, why);
  }

  /** Returns the position and what is wrong with it; {@code root} names the whole. */
  String text(String root) {
    return (path.isEmpty() ? root : path) + " " + why;
  }
}
