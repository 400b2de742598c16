package io.cachechain.core;

import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Defaults;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which the circuit breakers of a layer open. Each far layer has two, one for reads and
 * one for writes, so that a store that only refuses writes is still read. While a breaker is open,
 * calls to the layer are refused at once; after a time the chain sends probes, which decide whether
 * it closes. Misses, and puts that meet something newer, are no failures.
 *
 * <p>The default is {@code failureRate(50)}. Immutable and thread-safe; each modifier returns a new
 * policy.
 */
public final class BreakerPolicy {
  private static final BreakerPolicy OFF = new BreakerPolicy(Kind.OFF, 0, BreakerRules.NONE, null);

  private final Kind kind;
  private final int failures;
  private final BreakerRules rules;
  private final @Nullable CircuitBreakerConfig config;

  private BreakerPolicy(
      Kind kind, int failures, BreakerRules rules, @Nullable CircuitBreakerConfig config) {
    this.kind = kind;
    this.failures = failures;
    this.rules = rules;
    this.config = config;
  }

  private BreakerPolicy with(BreakerRules changed) {
    return new BreakerPolicy(kind, failures, changed, config);
  }

  /** Returns the policy of a layer without breakers, which is asked however often it fails. */
  public static BreakerPolicy off() {
    return OFF;
  }

  /**
   * Returns the policy that opens after this number of failures in a row.
   *
   * @param failures 1 to 1,000
   */
  public static BreakerPolicy consecutive(int failures) {
    Bounds.check("consecutive", failures, 1, 1_000);
    return new BreakerPolicy(Kind.CONSECUTIVE, failures, BreakerRules.NONE, null);
  }

  /**
   * Returns the policy that opens when this share of the latest requests failed. A batch of keys is
   * one request.
   *
   * @param percent 1 to 100
   */
  public static BreakerPolicy failureRate(int percent) {
    Bounds.check("failureRate", percent, 1, 100);
    return new BreakerPolicy(Kind.FAILURE_RATE, percent, BreakerRules.NONE, null);
  }

  /**
   * Returns the policy of a configuration of resilience4j, which is taken as it is: its windows,
   * thresholds, waits, and what it records or ignores. Only time is that of the chain, and the
   * chain itself sends the probes of a half-open breaker. The other setters but {@link #timeouts}
   * and {@link #silence} refuse such a policy: what they say stands in the configuration.
   *
   * @param config the configuration, of both breakers of a layer
   */
  public static BreakerPolicy of(CircuitBreakerConfig config) {
    int percent = BreakerRules.percent(config.getFailureRateThreshold());
    return new BreakerPolicy(Kind.FAILURE_RATE, percent, BreakerRules.of(config), config);
  }

  /**
   * Returns this policy, which also opens when this share of the latest requests was slow. By
   * default, with {@link #failureRate}, a request is slow above half the layer's timeout, and the
   * share is 50 percent.
   *
   * @param duration the time above which a request is slow, 1 ms to 5 min
   * @param percent 1 to 100
   * @throws IllegalStateException if this policy is off or counts failures in a row
   */
  public BreakerPolicy slowerThan(Duration duration, int percent) {
    requireRate("slowerThan");
    Bounds.checkDuration("slowerThan", duration, Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT);
    Bounds.check("slowerThan percent", percent, 1, 100);
    return with(rules.slower(duration, percent));
  }

  /**
   * Returns this policy, which counts this number of latest requests; 100 by default.
   *
   * @param calls 2 to 100,000, no fewer than {@link #atLeast} if that was given
   * @throws IllegalStateException if this policy is off or counts failures in a row
   */
  public BreakerPolicy lastCalls(int calls) {
    requireRate("lastCalls");
    Bounds.check("lastCalls", calls, Math.max(2, rules.atLeast()), 100_000);
    return with(rules.lastCalls(calls));
  }

  /**
   * Returns this policy, which counts the requests of the latest time span instead of a number of
   * them.
   *
   * @param window 1 s to 1 h, in whole seconds
   * @throws IllegalStateException if this policy is off or counts failures in a row
   */
  public BreakerPolicy within(Duration window) {
    requireRate("within");
    Bounds.checkDuration("within", window, Duration.ofSeconds(1), Duration.ofHours(1));
    if (window.toNanosPart() != 0) {
      throw new IllegalArgumentException("within is " + window + ", allowed are whole seconds");
    }
    return with(rules.within(window));
  }

  /**
   * Returns this policy, which does not open by a rate before this number of requests; by default
   * 10, or the number of latest requests if that is smaller.
   *
   * @param calls 1 to 100,000, no more than the number of latest requests
   * @throws IllegalStateException if this policy is off or counts failures in a row
   */
  public BreakerPolicy atLeast(int calls) {
    requireRate("atLeast");
    Bounds.check("atLeast", calls, 1, rules.within() == null ? lastCalls() : 100_000);
    return with(rules.atLeast(calls));
  }

  /**
   * Returns this policy, which stays open for this time before the chain sends probes; 5 s by
   * default. After failed probes the time doubles, up to 30 s or this time, whichever is longer;
   * jittered. A
   * breaker that opens again soon after it has closed goes on with the longer times. The chain
   * probes sooner when the layer reports that it can be reached again, and once more at once after
   * time-outs have opened the breaker.
   *
   * @param duration 1 ms to 1 h
   * @throws IllegalStateException if this policy is off
   */
  public BreakerPolicy openFor(Duration duration) {
    if (kind == Kind.OFF) {
      throw new IllegalStateException("openFor has no meaning for a breaker that is off");
    }
    requireOwn("openFor");
    Bounds.checkDuration("openFor", duration, Bounds.MILLISECOND, Duration.ofHours(1));
    return with(rules.openFor(duration));
  }

  /**
   * Returns this policy, which also opens a breaker after this number of signs in a row that the
   * layer hangs, whatever else it counts; 5 by default, and with {@link #consecutive} as many as
   * there. The first sign is a request that timed out, or was slow; the others are such requests of
   * the chain itself. Calls are refused from the first time-out on, and until requests of the chain
   * are answered in time.
   *
   * @param inARow 1 to 1,000
   * @throws IllegalStateException if this policy is off
   */
  public BreakerPolicy timeouts(int inARow) {
    if (kind == Kind.OFF) {
      throw new IllegalStateException("timeouts has no meaning for a breaker that is off");
    }
    Bounds.check("timeouts", inARow, 1, 1_000);
    return with(rules.timeouts(inARow));
  }

  /**
   * Returns this policy, which opens a breaker when the signs of {@link #timeouts} go on for this
   * time, however few they are; 1 s by default.
   *
   * @param atMost 1 ms to 5 min, counted from the first sign
   * @throws IllegalStateException if this policy is off
   */
  public BreakerPolicy silence(Duration atMost) {
    if (kind == Kind.OFF) {
      throw new IllegalStateException("silence has no meaning for a breaker that is off");
    }
    Bounds.checkDuration("silence", atMost, Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT);
    return with(rules.silence(atMost));
  }

  /** Returns the kind of the rule. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the failures in a row, or the percentage of failures, at which the breakers open; 0 if
   * they are off.
   */
  public int failures() {
    return failures;
  }

  /** Returns the time above which a request is slow, or null for half the layer's timeout. */
  public @Nullable Duration slowerThan() {
    return rules.slowerThan();
  }

  /**
   * Returns the percentage of slow requests at which the breakers open; 100 with failures in a row,
   * where slowness does not count.
   */
  public int slowPercent() {
    if (kind != Kind.FAILURE_RATE) {
      return 100;
    }
    return rules.slowPercent() > 0 ? rules.slowPercent() : Defaults.BREAKER_SLOW_PERCENT;
  }

  /** Returns the number of latest requests that count, unless {@link #within()} is set. */
  public int lastCalls() {
    if (kind != Kind.FAILURE_RATE) {
      return failures;
    }
    return rules.lastCalls() > 0 ? rules.lastCalls() : Defaults.BREAKER_LAST_CALLS;
  }

  /** Returns the number of requests before which the breakers do not open by a rate. */
  public int atLeast() {
    if (kind != Kind.FAILURE_RATE) {
      return failures;
    }
    if (rules.atLeast() > 0) {
      return rules.atLeast();
    }
    return rules.within() == null
        ? Math.min(lastCalls(), Defaults.BREAKER_AT_LEAST)
        : Defaults.BREAKER_AT_LEAST;
  }

  /** Returns the time span whose requests count, or null if a number of requests counts. */
  public @Nullable Duration within() {
    return rules.within();
  }

  /** Returns the time for which the breakers stay open at first. */
  public Duration openFor() {
    return rules.openFor() == null ? Defaults.BREAKER_OPEN : rules.openFor();
  }

  /** Returns the number of signs in a row that the layer hangs at which a breaker opens. */
  public int timeouts() {
    if (rules.timeouts() > 0) {
      return rules.timeouts();
    }
    return kind == Kind.CONSECUTIVE ? failures : Defaults.BREAKER_TIMEOUTS;
  }

  /** Returns the longest time of such signs, and of no answer in time, before a breaker opens. */
  public Duration silence() {
    return rules.silence() == null ? Defaults.BREAKER_SILENCE : rules.silence();
  }

  /** Returns the configuration that was given, or null if the policy was not made of one. */
  public @Nullable CircuitBreakerConfig config() {
    return config;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BreakerPolicy that
        && kind == that.kind
        && failures == that.failures
        && rules.equals(that.rules)
        && config == that.config;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, failures, rules);
  }

  /**
   * Returns the short form, which settings read too: {@code off}, {@code consecutive(5)} or
   * {@code failureRate(50)}.
   */
  @Override
  public String toString() {
    return switch (kind) {
      case OFF -> "off";
      case CONSECUTIVE -> "consecutive(" + failures + ")";
      case FAILURE_RATE -> "failureRate(" + failures + ")";
    };
  }

  /** Returns what was given beyond the kind. */
  PolicySettings settings() {
    return config == null ? rules.settings() : rules.ofTheChain().settings();
  }

  private void requireRate(String setter) {
    if (kind != Kind.FAILURE_RATE) {
      throw new IllegalStateException(
          setter + " has no meaning for " + this + ", only for failureRate(percent)");
    }
    requireOwn(setter);
  }

  private void requireOwn(String setter) {
    if (config != null) {
      throw new IllegalStateException(
          setter + " has no effect on a CircuitBreakerConfig. Set it there");
    }
  }

  /** The kind of a rule. Open: later versions may add constants. */
  public enum Kind {
    /** No breakers. */
    OFF,
    /** By the number of failures in a row. */
    CONSECUTIVE,
    /** By the share of failed and slow requests. */
    FAILURE_RATE
  }
}
