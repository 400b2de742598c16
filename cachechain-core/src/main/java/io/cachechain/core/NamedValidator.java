package io.cachechain.core;

import java.util.List;

/** A validator with a name, or with another consequence. */
record NamedValidator<V>(String rule, Validator<V> validator, Validator.WhenInvalid whenInvalid)
    implements Validator<V> {
  @Override
  public boolean isValid(V value) {
    return validator.isValid(value);
  }

  /** A rule given anew stands for all that it is made of. */
  @Override
  public List<String> broken(V value) {
    return rule.equals(validator.rule())
        ? validator.broken(value)
        : isValid(value) ? List.of() : List.of(rule);
  }

  @Override
  public String toString() {
    return rule;
  }
}
