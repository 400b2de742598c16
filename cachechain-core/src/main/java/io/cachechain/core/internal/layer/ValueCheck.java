package io.cachechain.core.internal.layer;

import io.cachechain.core.Validator;
import io.cachechain.core.internal.metrics.FailureLog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The validators of a layer or of a chain. One that throws says "no". */
public final class ValueCheck<V> {
  private final FailureLog log;
  private final String where;
  private final List<Validator<? super V>> validators;

  /**
   * Creates the check.
   *
   * @param log notes values that are used all the same, and of validators that throw
   * @param where the layer, or the chain itself, for the log
   * @param validators what must agree
   */
  public ValueCheck(FailureLog log, String where, List<? extends Validator<? super V>> validators) {
    this.log = log;
    this.where = where;
    this.validators = List.copyOf(validators);
  }

  /** Returns whether there is nothing to check. */
  public boolean isEmpty() {
    return validators.isEmpty();
  }

  /** Returns whether a value that was read may be used; if not, it counts as a miss. */
  public boolean allowsRead(V value) {
    return validate(value) == ValidationResult.GOOD;
  }

  /** Returns what is to be done with a value that is to be stored. */
  public ValidationResult validate(V value) {
    ValidationResult worst = ValidationResult.GOOD;
    for (int i = 0; i < validators.size(); i++) { // no iterator: near hits allocate nothing
      Validator<? super V> validator = validators.get(i);
      if (isValid(validator, value)) {
        continue;
      }
      switch (validator.whenInvalid()) {
        case WARN ->
          log.failed(
              where + " warns of " + validator.rule(),
              where + ": a value breaks " + quoted(broken(validator, value))
                  + "; it is used all the same",
              null);
        case SKIP -> worst = worst == ValidationResult.STRICT ? worst : ValidationResult.SKIP;
        case FAIL -> worst = ValidationResult.STRICT;
      }
    }
    return worst;
  }

  /** Returns the rules of strict validators that a value breaks. */
  public List<String> strictlyBroken(V value) {
    List<String> rules = new ArrayList<>();
    for (Validator<? super V> each : validators) {
      if (each.whenInvalid() == Validator.WhenInvalid.FAIL && !isValid(each, value)) {
        rules.addAll(broken(each, value));
      }
    }
    return rules;
  }

  /** Returns all rules that a value breaks, as human-readable text. */
  public String broken(V value) {
    List<String> rules = new ArrayList<>();
    for (Validator<? super V> each : validators) {
      if (!isValid(each, value)) {
        rules.addAll(broken(each, value));
      }
    }
    return quoted(rules);
  }

  private List<String> broken(Validator<? super V> validator, V value) {
    try {
      List<String> rules = validator.broken(value);
      return rules.isEmpty() ? List.of(validator.rule()) : rules;
    } catch (RuntimeException
        | LinkageError
        | StackOverflowError
        | OutOfMemoryError
        | AssertionError thrown) {
      return List.of(validator.rule());
    }
  }

  private static String quoted(List<String> rules) {
    return rules.stream().map(rule -> '"' + rule + '"').collect(Collectors.joining(" and "));
  }

  private boolean isValid(Validator<? super V> validator, V value) {
    try {
      return validator.isValid(value);
    } catch (RuntimeException
        | LinkageError
        | StackOverflowError
        | OutOfMemoryError
        | AssertionError broken) {
      log.failed(
          where + " asks " + validator.rule(),
          where + ": \"" + validator.rule() + "\" threw, which counts as \"no\"",
          broken);
      return false;
    }
  }

  /** What is to be done with a value. */
  public enum ValidationResult {
    /** It is valid. */
    GOOD,
    /** It is not valid and must not be stored, or used. */
    SKIP,
    /** It is not valid, and the put must fail. */
    STRICT
  }
}
