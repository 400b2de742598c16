package io.cachechain.core.internal.settings;

import io.cachechain.ChainConfigurationException;
import java.util.ArrayList;
import java.util.List;

/** Collects the faults in the settings of a chain, to report all of them in one exception. */
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
