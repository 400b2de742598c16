package io.cachechain.core;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says whether a value may enter or leave a chain or one of its layers. What happens to an invalid value is the validator's own: by default it is skipped, that is
 * not stored when it comes and counted as a miss when it is read. One that throws says no. What a loader gives is answered in any case; if it is not valid, it is not stored.
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

  /**
   * Returns a validator that takes values of these classes and their subclasses: for a chain whose declared type is wider.
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
   * Returns a validator of the number of characters of a text, elements of a collection or array, or entries of a map. Anything else is not valid; for it, and for the bytes of any value, see
   * {@link LayerOptions#maxValueBytes}.
   *
   * @param min at least, 0 or more
   * @param max at most, not below min
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
   * Returns a validator for which a field must be given: not null, no blank text, no empty collection, map, array or Optional.
   *
   * @param name the name of the field, for messages
   * @param field gives the field
   */
  static <V> Validator<V> required(String name, Function<? super V, ?> field) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(field, "field");
    return of(name + " is given", value -> Sizes.isGiven(field.apply(value)));
  }

  /**
   * Returns a validator that asks all of these, and names all the rules that a value breaks. What happens to an invalid value is that of the strictest of them; give them apart to the chain
   * to treat them apart.
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
   * Returns the rules that a value breaks: none if it is valid, by default {@link #rule} if it is not.
   *
   * @param value the value, not null
   */
  default List<String> broken(V value) {
    return isValid(value) ? List.of() : List.of(rule());
  }

  /** Returns this validator, which fails the put of an invalid value instead of skipping it; a read still counts a miss, and a loaded value is still answered and not stored. */
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
