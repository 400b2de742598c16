package io.cachechain.core;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What was given to a {@link BreakerPolicy} beyond its kind; numbers are 0 where nothing was. */
record BreakerRules(
    @Nullable Duration slowerThan,
    int slowPercent,
    int lastCalls,
    int atLeast,
    @Nullable Duration within,
    @Nullable Duration openFor,
    int timeouts,
    @Nullable Duration silence) {
  static final BreakerRules NONE = new BreakerRules(null, 0, 0, 0, null, null, 0, null);

  /** Returns what a configuration of resilience4j says. */
  static BreakerRules of(CircuitBreakerConfig config) {
    boolean byTime =
        config.getSlidingWindowType() == CircuitBreakerConfig.SlidingWindowType.TIME_BASED;
    int window = config.getSlidingWindowSize();
    return new BreakerRules(
        config.getSlowCallDurationThreshold(),
        percent(config.getSlowCallRateThreshold()),
        byTime ? 0 : window,
        config.getMinimumNumberOfCalls(),
        byTime ? Duration.ofSeconds(window) : null,
        Duration.ofMillis(config.getWaitIntervalFunctionInOpenState().apply(1)),
        0,
        null);
  }

  /** Returns a whole percentage, 1 at least. */
  static int percent(float rate) {
    return Math.max(1, Math.round(rate));
  }

  BreakerRules slower(Duration duration, int percent) {
    return new BreakerRules(
        duration, percent, lastCalls, atLeast, within, openFor, timeouts, silence);
  }

  /** Counts so many requests, and no time span. */
  BreakerRules lastCalls(int calls) {
    return new BreakerRules(
        slowerThan, slowPercent, calls, atLeast, null, openFor, timeouts, silence);
  }

  BreakerRules within(Duration window) {
    return new BreakerRules(
        slowerThan, slowPercent, lastCalls, atLeast, window, openFor, timeouts, silence);
  }

  BreakerRules atLeast(int calls) {
    return new BreakerRules(
        slowerThan, slowPercent, lastCalls, calls, within, openFor, timeouts, silence);
  }

  BreakerRules openFor(Duration duration) {
    return new BreakerRules(
        slowerThan, slowPercent, lastCalls, atLeast, within, duration, timeouts, silence);
  }

  BreakerRules timeouts(int inARow) {
    return new BreakerRules(
        slowerThan, slowPercent, lastCalls, atLeast, within, openFor, inARow, silence);
  }

  BreakerRules silence(Duration atMost) {
    return new BreakerRules(
        slowerThan, slowPercent, lastCalls, atLeast, within, openFor, timeouts, atMost);
  }

  /** Returns the rules that are the chain's own, and not those of resilience4j. */
  BreakerRules ofTheChain() {
    BreakerRules own = NONE.timeouts(timeouts);
    return silence == null ? own : own.silence(silence);
  }

  /** Returns these in the words of settings. */
  PolicySettings settings() {
    return new PolicySettings()
        .with("breaker.slower-than", slowerThan)
        .with("breaker.slow-rate", slowPercent)
        .with("breaker.last-calls", lastCalls)
        .with("breaker.at-least", atLeast)
        .with("breaker.within", within)
        .with("breaker.open-for", openFor)
        .with("breaker.timeouts", timeouts)
        .with("breaker.silence", silence);
  }
}
