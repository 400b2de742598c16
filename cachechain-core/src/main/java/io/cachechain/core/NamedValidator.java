package io.cachechain.core;

/** A validator with a name, or with another consequence. */
record NamedValidator<V>(String rule, Validator<V> validator, Validator.WhenInvalid whenInvalid)
    implements Validator<V> {
  @Override
  public boolean isValid(V value) {
    return validator.isValid(value);
  }

  @Override
  public String toString() {
    return rule;
  }
}
