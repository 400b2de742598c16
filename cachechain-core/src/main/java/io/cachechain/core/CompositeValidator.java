package io.cachechain.core;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several validators as one, which names all the rules that a value breaks and not only the first.
 */
record CompositeValidator<V>(List<Validator<? super V>> parts) implements Validator<V> {
  /** Copies the parts. */
  CompositeValidator {
    parts = List.copyOf(parts);
  }

  @Override
  public boolean isValid(V value) {
    return broken(value).isEmpty();
  }

  @Override
  public List<String> broken(V value) {
    List<String> broken = new ArrayList<>();
    for (Validator<? super V> part : parts) {
      try {
        broken.addAll(part.broken(value));
      } catch (RuntimeException thrown) {
        broken.add(part.rule() + " (it threw " + thrown.getClass().getSimpleName() + ")");
      }
    }
    return broken;
  }

  @Override
  public String rule() {
    return parts.stream().map(Validator::rule).collect(Collectors.joining(" and "));
  }

  @Override
  public WhenInvalid whenInvalid() {
    WhenInvalid strictest = WhenInvalid.WARN;
    for (Validator<? super V> part : parts) {
      WhenInvalid each = part.whenInvalid();
      boolean stricter = each == WhenInvalid.FAIL || strictest == WhenInvalid.WARN;
      strictest = stricter ? each : strictest;
    }
    return strictest;
  }
}
