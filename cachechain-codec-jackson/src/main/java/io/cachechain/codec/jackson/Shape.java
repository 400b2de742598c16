package io.cachechain.codec.jackson;

/** What stands at a position of a value, and which values there come back from JSON as they were. Immutable. */
interface Shape {
  /** Whatever can stand there comes back. */
  Shape ANY = new Shape() {
    @Override
    public void check(Object value, Walk walk) {
      // always met
    }

    @Override
    public boolean isAlwaysMet() {
      return true;
    }
  };

  /**
   * Checks a value.
   *
   * @param value not null
   * @param walk what is known of the value so far
   * @throws Misfit if it would come back as something else
   */
  void check(Object value, Walk walk);

  /**
   * Compares a value with what its JSON was read back as; called where a value is tried as a whole.
   *
   * @param value what was written, not null
   * @param back what was read, not null
   * @param walk another walk, for this comparison
   * @throws Misfit if they are not the same
   */
  default void compare(Object value, Object back, Walk walk) {
    if (!Likeness.same(value, back)) {
      throw Misfit.other(value, back);
    }
  }

  /** Returns whether no value can be wrong, so that nothing need be looked at. */
  default boolean isAlwaysMet() {
    return false;
  }
}
