package io.cachechain.core.internal.link;

import io.cachechain.core.Validator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The validators of a layer or of a chain. One that throws says "no". */
public final class ValueCheck<V> {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final String where;
  private final List<Validator<? super V>> validators;

  /**
   * Creates the check.
   *
   * @param chain the name of the chain, for the log
   * @param where the layer, or the chain itself, for the log
   * @param validators what must agree
   */
  public ValueCheck(String chain, String where, List<? extends Validator<? super V>> validators) {
    this.chain = chain;
    this.where = where;
    this.validators = List.copyOf(validators);
  }

  /** Returns whether there is nothing to check. */
  public boolean isEmpty() {
    return validators.isEmpty();
  }

  /** Returns whether a value that was read may be used; if not, it counts as a miss. */
  public boolean allowsRead(V value) {
    return judge(value) == Judgement.GOOD;
  }

  /** Returns what is to be done with a value that is to be stored. */
  public Judgement judge(V value) {
    Judgement worst = Judgement.GOOD;
    for (int i = 0; i < validators.size(); i++) { // no iterator: near hits allocate nothing
      Validator<? super V> validator = validators.get(i);
      if (isValid(validator, value)) {
        continue;
      }
      switch (validator.whenInvalid()) {
        case WARN ->
          LOG.warn(
              "{}: {}: a value breaks \"{}\"; it is used all the same",
              chain,
              where,
              validator.rule());
        case SKIP -> worst = worst == Judgement.STRICT ? worst : Judgement.SKIP;
        case FAIL -> worst = Judgement.STRICT;
      }
    }
    return worst;
  }

  private boolean isValid(Validator<? super V> validator, V value) {
    try {
      return validator.isValid(value);
    } catch (RuntimeException broken) {
      LOG.warn(
          "{}: {}: \"{}\" threw {}, which counts as \"no\"",
          chain,
          where,
          validator.rule(),
          broken.toString());
      return false;
    }
  }

  /** What is to be done with a value. */
  public enum Judgement {
    /** It is valid. */
    GOOD,
    /** It is not valid and must not be stored, or used. */
    SKIP,
    /** It is not valid, and the put must fail. */
    STRICT
  }
}
