package io.cachechain.core;

import java.util.Objects;

/**
 * Says whether a value may enter or leave a chain or one of its layers. What happens to an invalid value is the validator's own: by default it is skipped, that is
 * not stored when it comes and counted as a miss when it is read. One that throws says no.
 *
 * <p>Runs on the thread that stores or reads; must not block. Thread-safe.
 *
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface Validator<V> {
  /**
   * Returns whether a value is good.
   *
   * @param value the value, not null
   */
  boolean isValid(V value);

  /**
   * Returns a validator whose rule has a name, which stands in messages and logs.
   *
   * @param rule what must hold, such as {@code a title is given}; a phrase without a full stop and without any value
   * @param validator what checks it
   */
  static <V> Validator<V> of(String rule, Validator<V> validator) {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(validator, "validator");
    return new NamedValidator<>(rule, validator, validator.whenInvalid());
  }

  /** Returns this validator, which fails the put of an invalid value instead of skipping it; a read still counts a miss. */
  default Validator<V> strict() {
    return new NamedValidator<>(rule(), this, WhenInvalid.FAIL);
  }

  /** Returns this validator, which only counts and logs an invalid value. */
  default Validator<V> warnOnly() {
    return new NamedValidator<>(rule(), this, WhenInvalid.WARN);
  }

  /** Returns what must hold, for messages. */
  default String rule() {
    return "a validator";
  }

  /** Returns what happens to an invalid value. */
  default WhenInvalid whenInvalid() {
    return WhenInvalid.SKIP;
  }

  /** What happens to an invalid value. Open: later versions may add constants. */
  enum WhenInvalid {
    /** It is not stored, and counts as a miss when it is read. */
    SKIP,
    /** Its put fails; when it is read it counts as a miss. */
    FAIL,
    /** It is counted and logged. */
    WARN
  }
}
