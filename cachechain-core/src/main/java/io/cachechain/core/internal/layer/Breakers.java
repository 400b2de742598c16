package io.cachechain.core.internal.layer;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the breakers of a chain, as resilience4j objects in a registry that a user can hand in and
 * get at.
 */
public final class Breakers {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final CircuitBreakerRegistry registry;
  private final ChainClock clock;
  private final ChainListener listener;
  private final Opened opened;
  private final Supplier<? extends RandomGenerator> random;

  /**
   * Creates a maker of breakers.
   *
   * @param chain the name of the chain
   * @param given the user's registry, or null for an own one
   * @param clock the clock of the chain
   * @param listener notified of changes
   * @param opened notified of each breaker that opens by itself
   * @param random gives the random generator of the current thread
   */
  public Breakers(
      String chain,
      @Nullable CircuitBreakerRegistry given,
      ChainClock clock,
      ChainListener listener,
      Opened opened,
      Supplier<? extends RandomGenerator> random) {
    this.chain = chain;
    this.registry = given == null ? CircuitBreakerRegistry.ofDefaults() : given;
    this.clock = clock;
    this.listener = listener;
    this.opened = opened;
    this.random = random;
  }

  /** Returns the registry in which the breakers are. */
  public CircuitBreakerRegistry registry() {
    return registry;
  }

  /**
   * Returns the breaker of one operation of a layer; one that the user's registry holds under its
   * name already is taken as it is.
   */
  public BreakerGuard guard(LayerSettings<?> settings, String operation) {
    BreakerPolicy policy = settings.get(EngineOptions.BREAKER);
    if (policy.kind() == BreakerPolicy.Kind.OFF) {
      return BreakerGuard.open();
    }
    String name = chain + "." + settings.name() + "." + operation;
    OpenPauses pauses = new OpenPauses(policy, clock, random);
    CircuitBreaker given = registry.find(name).orElse(null);
    CircuitBreaker breaker = given == null
        ? registry.circuitBreaker(
            name, config(policy, settings.get(EngineOptions.LAYER_TIMEOUT), pauses))
        : given;
    // An own breaker has just said how long it will be open; a given one is asked in its own way.
    BreakerGuard guard = new BreakerGuard(
        breaker,
        attempt -> Duration.ofMillis(
            given == null
                ? pauses.latest()
                : given
                    .getCircuitBreakerConfig()
                    .getWaitIntervalFunctionInOpenState()
                    .apply(attempt)));
    breaker.getEventPublisher().onStateTransition(event -> {
      String from = text(event.getStateTransition().getFromState());
      String to = text(event.getStateTransition().getToState());
      String reason = reason(event.getStateTransition(), breaker.getMetrics(), guard.tripped());
      LOG.debug(
          "{}: {}: the breaker of {}s is {}, was {}: {}",
          chain,
          settings.name(),
          operation,
          to,
          from,
          reason);
      if (event.getStateTransition().getToState() == CircuitBreaker.State.CLOSED) {
        pauses.closed();
      }
      if (event.getStateTransition().getToState() == CircuitBreaker.State.OPEN) {
        opened.opened(settings.name(), operation, reason);
      }
      listener.breakerChanged(chain, settings.name(), operation, from, to, reason);
    });
    return guard;
  }

  /**
   * Without resilience4j's own limit of the half-open state, which real time of a thread of its own
   * would measure.
   */
  private CircuitBreakerConfig config(BreakerPolicy policy, Duration timeout, OpenPauses pauses) {
    CircuitBreakerConfig given = policy.config();
    if (given != null) {
      return inOurTime(CircuitBreakerConfig.from(given))
          .waitIntervalFunctionInOpenState(pauses)
          .build();
    }
    Duration slow = policy.slowerThan() == null ? timeout.dividedBy(2) : policy.slowerThan();
    CircuitBreakerConfig.Builder config = inOurTime(CircuitBreakerConfig.custom())
        .permittedNumberOfCallsInHalfOpenState(Defaults.BREAKER_PROBES)
        .waitIntervalFunctionInOpenState(pauses)
        .writableStackTraceEnabled(false);
    if (policy.kind() == BreakerPolicy.Kind.CONSECUTIVE) {
      return config
          .failureRateThreshold(100)
          .slowCallRateThreshold(100)
          .slowCallDurationThreshold(Duration.ofDays(1))
          .slidingWindow(
              policy.failures(),
              policy.failures(),
              CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .build();
    }
    Duration within = policy.within();
    config
        .failureRateThreshold(policy.failures())
        .slowCallRateThreshold(policy.slowPercent())
        .slowCallDurationThreshold(slow.isZero() ? Duration.ofMillis(1) : slow);
    if (within == null) {
      config.slidingWindow(
          policy.lastCalls(), policy.atLeast(), CircuitBreakerConfig.SlidingWindowType.COUNT_BASED);
    } else {
      config.slidingWindow(
          (int) within.toSeconds(),
          policy.atLeast(),
          CircuitBreakerConfig.SlidingWindowType.TIME_BASED);
    }
    return config.build();
  }

  /**
   * Time is the chain's, and nothing is left to threads of resilience4j, which measure real time.
   */
  private CircuitBreakerConfig.Builder inOurTime(CircuitBreakerConfig.Builder config) {
    return config
        .clock(new WallClock(clock))
        .currentTimestampFunction(ignored -> clock.nanoTime(), TimeUnit.NANOSECONDS)
        .automaticTransitionFromOpenToHalfOpenEnabled(false)
        .maxWaitDurationInHalfOpenState(Duration.ZERO);
  }

  /**
   * Says why a state changed; the numbers of an open breaker are still those for which it opened.
   */
  private static String reason(
      CircuitBreaker.StateTransition transition,
      CircuitBreaker.Metrics numbers,
      @Nullable String tripped) {
    return switch (transition) {
      case CLOSED_TO_OPEN -> tripped == null ? rates(numbers) : tripped;
      case HALF_OPEN_TO_OPEN -> "the probe failed";
      case OPEN_TO_HALF_OPEN -> "the engine sends probes";
      case HALF_OPEN_TO_CLOSED -> "the probes were answered";
      default -> "it was told to";
    };
  }

  private static String rates(CircuitBreaker.Metrics numbers) {
    String failed = Texts.number(Math.round(numbers.getFailureRate())) + " % of "
        + Texts.number(numbers.getNumberOfBufferedCalls()) + " calls failed";
    long slow = Math.round(numbers.getSlowCallRate());
    return slow > 0 ? failed + ", " + Texts.number(slow) + " % were slow" : failed;
  }

  private static String text(CircuitBreaker.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Notified of breakers that open by themselves. */
  @FunctionalInterface
  public interface Opened {
    /** The breaker of one operation of a layer has opened. */
    void opened(String layer, String operation, String reason);
  }

  /**
   * The chain's wall time as a clock of the JDK; monotonic inside, so that a jump of the wall opens
   * or closes nothing.
   */
  private static final class WallClock extends java.time.Clock {
    private final ChainClock clock;
    private final long originMillis;
    private final long originNanos;

    WallClock(ChainClock clock) {
      this.clock = clock;
      this.originMillis = clock.currentTimeMillis();
      this.originNanos = clock.nanoTime();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public java.time.Clock withZone(ZoneId zone) {
      return InstantSource.fixed(instant()).withZone(zone);
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(originMillis).plusNanos(clock.nanoTime() - originNanos);
    }
  }
}
