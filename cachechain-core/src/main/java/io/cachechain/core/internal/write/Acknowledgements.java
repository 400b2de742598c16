package io.cachechain.core.internal.write;

import io.cachechain.ChainException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.call.CallFailures;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.RequiredAcks;
import io.cachechain.spi.PutResult;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says whether enough layers have taken a write. */
public final class Acknowledgements {
  private final List<Rule> rules;
  private final RequiredAcks acks;
  private final int required;
  private final CallFailures failures;

  /**
   * Creates the rule of a chain.
   *
   * @param far the writers of its far layers
   * @param acks how many of them must take a write
   * @param failures makes exceptions
   */
  public Acknowledgements(
      List<? extends LayerWriter<?, ?>> far, RequiredAcks acks, CallFailures failures) {
    this.rules = far.stream().map(Rule::of).toList();
    this.acks = acks;
    this.required = acks.of((int) rules.stream().filter(Rule::counts).count());
    this.failures = failures;
  }

  /** Returns what the call throws because a layer that had to take the write did not, or null. */
  @Nullable
  ChainException notTaken(String operation, WriteOutcome outcome) {
    int taken = 0;
    for (Rule rule : rules) {
      PutResult.Status status =
          Objects.requireNonNull(outcome.layers().get(rule.layer)).status();
      if (rule.failsFast && status == PutResult.Status.MISSED) {
        return failures.layer(operation, rule.layer, outcome);
      }
      taken += rule.counts && isTaken(status) ? 1 : 0;
    }
    return taken >= required ? null : failures.acks(operation, acks, required, taken, outcome);
  }

  /** A layer that holds something newer, or a tombstone instead of the value, has answered. */
  private static boolean isTaken(PutResult.Status status) {
    return switch (status) {
      case STORED, SUPERSEDED, SKIPPED -> true;
      default -> false;
    };
  }

  /**
   * How the answer of one layer is taken.
   *
   * @param layer the name of the layer
   * @param failsFast whether the call fails with the layer
   * @param counts whether the layer is one of those that must take writes: a queue takes them later
   */
  private record Rule(String layer, boolean failsFast, boolean counts) {
    static Rule of(LayerWriter<?, ?> writer) {
      return new Rule(
          writer.link().name(),
          writer.link().settings().get(EngineOptions.FAIL_FAST),
          !writer.isQueued());
    }
  }
}
