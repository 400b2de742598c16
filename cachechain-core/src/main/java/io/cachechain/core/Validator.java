package io.cachechain.core;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides whether a value may enter or leave a chain or one of its layers. By default an invalid
 * value is skipped: a put does not store it, and a read counts as a miss. A validator that throws
 * refuses the value. A loaded value is always returned; if it is invalid, it is not stored.
 *
 * <p>Runs on a thread of the chain, so that a slow validator delays only the calls of its own keys.
 * A put to near layers alone, and a read of a near layer, run it on the caller's thread without a
 * timeout. Thread-safe.
 *
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface Validator<V> {
  /**
   * Returns whether a value is valid.
   *
   * @param value the value, not null
   */
  boolean isValid(V value);

  /**
   * Returns a validator with a named rule, which stands in messages and logs.
   *
   * @param rule the condition, such as {@code a title is given}; a phrase without a full stop and
   *     without any value
   * @param validator checks the condition
   */
  static <V> Validator<V> of(String rule, Validator<V> validator) {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(validator, "validator");
    return new NamedValidator<>(rule, validator, validator.whenInvalid());
  }

  /**
   * Returns a validator that accepts values of these classes and their subclasses, for a chain
   * whose declared type is wider.
   *
   * @param types the classes, at least one
   */
  static Validator<Object> type(Class<?>... types) {
    List<Class<?>> allowed = List.of(types);
    String names = allowed.stream().map(Class::getSimpleName).collect(Collectors.joining(" or "));
    if (allowed.isEmpty()) {
      throw new IllegalArgumentException("type(..) needs a class at least");
    }
    return of("is a " + names, value -> allowed.stream().anyMatch(each -> each.isInstance(value)));
  }

  /**
   * Returns a validator of the number of characters of a text, elements of a collection or array,
   * or entries of a map. Any other value is invalid; for such values, and for sizes in bytes, see
   * {@link LayerOptions#maxValueBytes}.
   *
   * @param min the smallest number, 0 or more
   * @param max the largest number, not below min
   */
  static Validator<Object> size(int min, int max) {
    if (min < 0 || max < min) {
      throw new IllegalArgumentException(
          "size(" + min + ", " + max + "): allowed are 0 or more, and not more than the second");
    }
    return of("has a size of " + min + " to " + max, value -> {
      int size = Sizes.of(value);
      return size >= min && size <= max;
    });
  }

  /**
   * Returns a validator that requires a field: not null, no blank text, no empty collection, map,
   * array or Optional.
   *
   * @param name the name of the field, for messages
   * @param field returns the field
   */
  static <V> Validator<V> required(String name, Function<? super V, ?> field) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(field, "field");
    return of(name + " is given", value -> Sizes.isGiven(field.apply(value)));
  }

  /**
   * Returns a validator that asks all of these, and names every broken rule. The strictest of them
   * decides the treatment of an invalid value; to treat rules differently, add the validators one
   * by one.
   *
   * @param validators at least one
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only copied
  static <V> Validator<V> all(Validator<? super V>... validators) {
    if (validators.length == 0) {
      throw new IllegalArgumentException("all(..) needs a validator at least");
    }
    return new CompositeValidator<V>(List.of(validators));
  }

  /**
   * Returns the broken rules: none if the value is valid, else by default {@link #rule}.
   *
   * @param value the value, not null
   */
  default List<String> broken(V value) {
    return isValid(value) ? List.of() : List.of(rule());
  }

  /**
   * Returns this validator, which fails the put of an invalid value instead of skipping it. A read
   * still counts a miss, and a loaded value is still returned and not stored.
   */
  default Validator<V> strict() {
    return new NamedValidator<>(rule(), this, WhenInvalid.FAIL);
  }

  /** Returns this validator, which only counts and logs an invalid value. */
  default Validator<V> warnOnly() {
    return new NamedValidator<>(rule(), this, WhenInvalid.WARN);
  }

  /** Returns the rule, for messages. */
  default String rule() {
    return "a validator";
  }

  /** Returns the treatment of an invalid value. */
  default WhenInvalid whenInvalid() {
    return WhenInvalid.SKIP;
  }

  /** The treatment of an invalid value. Open: later versions may add constants. */
  enum WhenInvalid {
    /** The value is not stored; a read counts as a miss. */
    SKIP,
    /** The put fails; a read counts as a miss. */
    FAIL,
    /** The value is used, counted and logged. */
    WARN
  }
}
