package io.cachechain.core.internal.settings;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Defaults;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Puts the policies of a layer together from their single settings, each of which may come from
 * another source.
 */
final class LayerPolicies {
  /** Settings that are read here, into the policy of their name. */
  static final Set<Setting<?>> PARTS_OF_POLICIES = Set.of(
      EngineOptions.BREAKER_FAILURE_RATE,
      EngineOptions.BREAKER_SLOWER_THAN,
      EngineOptions.BREAKER_SLOW_RATE,
      EngineOptions.BREAKER_LAST_CALLS,
      EngineOptions.BREAKER_WITHIN,
      EngineOptions.BREAKER_AT_LEAST,
      EngineOptions.BREAKER_OPEN_FOR,
      EngineOptions.BREAKER_TIMEOUTS,
      EngineOptions.BREAKER_SILENCE,
      EngineOptions.QUEUE_CAPACITY,
      EngineOptions.QUEUE_MAX_BYTES,
      EngineOptions.QUEUE_OVERFLOW_WRITE,
      EngineOptions.QUEUE_OVERFLOW_WARM);

  private final SettingsReader reader;

  LayerPolicies(SettingsReader reader) {
    this.reader = reader;
  }

  BreakerPolicy breaker() {
    BreakerPolicy policy = kindOfBreaker();
    Sourced<Long> slowRate = reader.given(EngineOptions.BREAKER_SLOW_RATE);
    if (slowRate != null && reader.given(EngineOptions.BREAKER_SLOWER_THAN) == null) {
      reader.fault("option 'breaker.slow-rate' (" + slowRate.source()
          + ") needs breaker.slower-than: give both or neither.");
    }
    int slowPercent =
        slowRate == null ? Defaults.BREAKER_SLOW_PERCENT : slowRate.value().intValue();
    policy = modified(
        policy, EngineOptions.BREAKER_SLOWER_THAN, (p, slow) -> p.slowerThan(slow, slowPercent));
    if (slowRate != null) {
      reader.note(EngineOptions.BREAKER_SLOW_RATE.option(), slowRate.value(), slowRate.source());
    }
    Sourced<?> last = reader.given(EngineOptions.BREAKER_LAST_CALLS);
    Sourced<?> within = reader.given(EngineOptions.BREAKER_WITHIN);
    if (last != null && within != null && last.rank() == within.rank()) {
      reader.fault("breaker.last-calls and breaker.within are both given (" + last.source()
          + "): the breaker looks at a number of requests or at a time span. Leave one out.");
    } else if (within == null || (last != null && last.rank() < within.rank())) {
      policy = modified(
          policy, EngineOptions.BREAKER_LAST_CALLS, (p, calls) -> p.lastCalls(calls.intValue()));
    } else {
      policy = modified(policy, EngineOptions.BREAKER_WITHIN, BreakerPolicy::within);
    }
    policy =
        modified(policy, EngineOptions.BREAKER_AT_LEAST, (p, calls) -> p.atLeast(calls.intValue()));
    policy = modified(policy, EngineOptions.BREAKER_OPEN_FOR, BreakerPolicy::openFor);
    policy = modified(
        policy, EngineOptions.BREAKER_TIMEOUTS, (p, inARow) -> p.timeouts(inARow.intValue()));
    return modified(policy, EngineOptions.BREAKER_SILENCE, BreakerPolicy::silence);
  }

  private BreakerPolicy kindOfBreaker() {
    Sourced<BreakerPolicy> policy = reader.given(EngineOptions.BREAKER);
    Sourced<Long> rate = reader.given(EngineOptions.BREAKER_FAILURE_RATE);
    if (rate != null && policy != null && rate.rank() == policy.rank()) {
      reader.fault("breaker and breaker.failure-rate are both given (" + rate.source()
          + "). Leave one out.");
    }
    BreakerPolicy chosen;
    if (rate != null && (policy == null || rate.rank() < policy.rank())) {
      chosen = BreakerPolicy.failureRate(
          reader.value(EngineOptions.BREAKER_FAILURE_RATE, rate.value()).intValue());
      reader.note(EngineOptions.BREAKER.option(), chosen, rate.source());
    } else {
      chosen = reader.value(EngineOptions.BREAKER);
    }
    return chosen;
  }

  WritePolicy writes() {
    WritePolicy policy = reader.value(EngineOptions.WRITES);
    policy = modified(
        policy, EngineOptions.QUEUE_CAPACITY, (p, keys) -> p.queueCapacity(keys.intValue()));
    policy = modified(policy, EngineOptions.QUEUE_MAX_BYTES, WritePolicy::queueMaxBytes);
    policy = modified(policy, EngineOptions.QUEUE_OVERFLOW_WRITE, LayerPolicies::overflow);
    return modified(
        policy,
        EngineOptions.QUEUE_OVERFLOW_WARM,
        (p, overflow) -> p.warmUpsWhenFull(overflow.whenFull()));
  }

  private static WritePolicy overflow(WritePolicy policy, Overflow overflow) {
    return switch (overflow.whenFull()) {
      case DROP_NEWEST -> policy.whenFullDropNewest();
      case DROP_OLDEST -> policy.whenFullDropOldest();
      case RUN_IN_CALLER -> policy.whenFullRunInCaller();
      case WAIT ->
        policy.whenFullWait(
            Objects.requireNonNullElse(overflow.longestWait(), policy.longestWait()));
    };
  }

  /** Refuses settings that would do nothing for a layer in this process. */
  void refuseFarSettings() {
    for (Setting<?> setting : EngineOptions.OF_FAR_LAYERS_ONLY) {
      Sourced<?> given = reader.given(setting);
      if (given != null && !given.isForAllChains()) {
        reader.fault("option '" + setting.name() + "' (" + given.source()
            + ") has no meaning for a layer in this process, which does no I/O. Leave it out.");
      }
    }
    Sourced<WritePolicy> writes = reader.given(EngineOptions.WRITES);
    if (writes != null
        && !writes.isForAllChains()
        && writes.value().mode() == WritePolicy.Mode.QUEUED) {
      reader.fault(
          "writes=queued (" + writes.source()
              + ") has no meaning for a layer in this process, which is written at once. Leave it out.");
    }
  }

  private <P, T> P modified(P policy, Setting<T> setting, BiFunction<P, T, P> modifier) {
    Sourced<T> given = reader.given(setting);
    if (given == null) {
      return policy;
    }
    try {
      P modified = modifier.apply(policy, given.value());
      reader.note(setting.option(), given.value(), given.source());
      return modified;
    } catch (IllegalArgumentException | IllegalStateException refused) {
      if (!given.isForAllChains()) {
        reader.fault(
            "option '" + setting.name() + "' (" + given.source() + "): " + refused.getMessage());
      }
      return policy;
    }
  }
}
