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

  /** Returns whether no value can be wrong, so that nothing need be looked at. */
  default boolean isAlwaysMet() {
    return false;
  }
}
