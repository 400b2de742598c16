package io.cachechain.core.internal.settings;

import io.cachechain.ChainConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Collects all that is wrong with the settings of a chain, so that it is said at once. */
final class Faults {
  private final String chain;
  private final List<String> texts = new ArrayList<>();
  private final List<Throwable> causes = new ArrayList<>();

  Faults(String chain) {
    this.chain = chain;
  }

  void add(String text) {
    if (!texts.contains(text)) {
      texts.add(text);
    }
  }

  void add(String text, Throwable cause) {
    add(text);
    causes.add(cause);
  }

  int count() {
    return texts.size();
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  void throwIfAny() {
    if (!texts.isEmpty()) {
      ChainConfigurationException exception = new ChainConfigurationException(chain, texts);
      causes.forEach(exception::addSuppressed);
      throw exception;
    }
  }
}
