package io.cachechain;

import io.cachechain.internal.FailureFacts;
import java.util.List;

/**
 * Thrown if a chain cannot be built. Lists every fault of the settings with its remedy. Nothing has
 * been started.
 */
public final class ChainConfigurationException extends ChainException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  /**
   * For the engine.
   *
   * @param chain the name of the chain
   * @param faults what is wrong, at least one
   */
  public ChainConfigurationException(String chain, List<String> faults) {
    super(new FailureFacts(chain, null, "build", FailureKind.MISUSE), message(chain, faults), null);
    this.faults = List.copyOf(faults);
  }

  /** Returns all faults, each with its remedy. */
  public List<String> faults() {
    return faults == null ? List.of() : faults; // after deserialization the message still has them
  }

  private static String message(String chain, List<String> faults) {
    if (faults.size() == 1) {
      return "chain '" + chain + "' cannot be built; nothing was started: " + faults.get(0);
    }
    StringBuilder text = new StringBuilder("chain '")
        .append(chain)
        .append("' cannot be built, ")
        .append(faults.size())
        .append(" faults; nothing was started:");
    for (int i = 0; i < faults.size(); i++) {
      text.append("\n  ").append(i + 1).append(". ").append(faults.get(i));
    }
    return text.toString();
  }
}
