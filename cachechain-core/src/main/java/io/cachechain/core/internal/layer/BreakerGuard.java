package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.Failures;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one kind of operation of a layer, or none. Counts requests on the wire, not keys.
 * Callers pass while it is closed. While it is half open they do not: the engine probes, see
 * {@link Prober}; only where nothing but a real write shows whether writes are taken again, some of
 * them pass.
 */
public final class BreakerGuard implements Guard {
  private final @Nullable CircuitBreaker breaker;
  private final IntFunction<Duration> pauses;
  private volatile LayerHealth.@Nullable Side health;
  private volatile boolean admits;
  private volatile boolean beingChecked;
  private volatile @Nullable String tripped;

  /**
   * Creates a guard.
   *
   * @param breaker the breaker, or null for none
   * @param pauses how long the breaker stays open when it has opened for the nth time in a row
   */
  BreakerGuard(@Nullable CircuitBreaker breaker, IntFunction<Duration> pauses) {
    this.breaker = breaker;
    this.pauses = pauses;
  }

  /** Returns the guard without a breaker: all pass, and nobody is notified. */
  static BreakerGuard open() {
    return new BreakerGuard(null, attempt -> Duration.ZERO);
  }

  /**
   * Sets who is notified of requests and states, if there is a breaker; before the first request.
   */
  void notifies(LayerHealth.Side side) {
    if (breaker != null) {
      health = side;
      breaker
          .getEventPublisher()
          .onStateTransition(event -> side.changed(event.getStateTransition().getToState()));
    }
  }

  @Override
  public boolean tryEnter() {
    if (breaker == null) {
      return true;
    }
    if (beingChecked) {
      return false;
    }
    return switch (breaker.getState()) {
      case HALF_OPEN -> admits && breaker.tryAcquirePermission();
      case OPEN -> {
        if (breaker.tryAcquirePermission()) { // its time is over: half open now
          breaker.releasePermission();
        }
        yield false;
      }
      default -> breaker.tryAcquirePermission();
    };
  }

  @Override
  public void succeeded(long nanos) {
    if (breaker != null) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      LayerHealth.Side side = health;
      if (side != null) {
        side.answered(nanos);
      }
    }
  }

  /**
   * A refusal says nothing about the server's health: a full bulkhead or a layer not yet connected
   * gives the permission back.
   */
  @Override
  public void failed(long nanos, Throwable failure) {
    if (breaker == null) {
      return;
    }
    FailureKind kind = Failures.kindOf(failure);
    switch (kind) {
      case REFUSED -> breaker.releasePermission();
      case CODEC, TOO_LARGE -> succeeded(nanos);
      default -> {
        breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
        if (kind == FailureKind.TIMEOUT) {
          timedOutUnsent();
        }
      }
    }
  }

  @Override
  public void timedOutUnsent() {
    LayerHealth.Side side = health;
    if (side != null) {
      side.timedOut();
    }
  }

  /**
   * Opens the breaker if it is closed.
   *
   * @param why the reason, as human-readable text
   */
  void trip(String why) {
    if (breaker != null && isClosed()) {
      tripped = why;
      breaker.transitionToOpenState();
    }
  }

  /** Returns for what the breaker was opened by {@link #trip} since it was closed last, or null. */
  @Nullable
  String tripped() {
    return tripped;
  }

  /** Returns whether the breaker measures requests, and lets all through. */
  boolean isClosed() {
    return breaker != null && breaker.getState() == State.CLOSED;
  }

  /** The breaker has closed: what opened it is over. */
  void forgetTrip() {
    tripped = null;
  }

  /** Returns a guard that lets all pass, and takes no more than the signs that the layer hangs. */
  Guard watcher() {
    return new Guard() {
      @Override
      public boolean tryEnter() {
        return true;
      }

      @Override
      public String refusal() {
        return BreakerGuard.this.refusal();
      }

      @Override
      public void failed(long nanos, Throwable failure) {
        if (Failures.kindOf(failure) == FailureKind.TIMEOUT) {
          timedOutUnsent();
        }
      }
    };
  }

  /** Refuses, or no longer, whatever state the breaker is in: see {@link HangCheck}. */
  void beingChecked(boolean now) {
    beingChecked = now;
  }

  /** Returns whether it refuses until the engine knows whether the layer hangs. */
  boolean isBeingChecked() {
    return beingChecked;
  }

  /** Returns above what time a request is slow; never without a breaker. */
  long slowNanos() {
    return breaker == null
        ? Long.MAX_VALUE
        : breaker.getCircuitBreakerConfig().getSlowCallDurationThreshold().toNanos();
  }

  /** Lets some real requests through although the breaker is half open, or no longer. */
  void admits(boolean some) {
    admits = some;
  }

  /**
   * Returns how long the breaker stays open when it has opened for the nth time in a row, from 1.
   */
  Duration pause(int attempt) {
    return pauses.apply(attempt);
  }

  /** Returns the breaker, or null if there is none. */
  public @Nullable CircuitBreaker breaker() {
    return breaker;
  }

  /** Returns whether calls are refused now. */
  public boolean isOpen() {
    if (breaker == null) {
      return false;
    }
    return switch (breaker.getState()) {
      case OPEN, FORCED_OPEN -> true;
      case HALF_OPEN -> beingChecked || !admits;
      default -> beingChecked;
    };
  }

  /**
   * Returns what to say of a call that was not let through. Another thread may have changed the
   * state since, so a state that lets calls through is not named.
   */
  @Override
  public String refusal() {
    return beingChecked
        ? "it is slow or hangs, and is being asked"
        : isOpen() ? "the breaker is open" : "the breaker waits for its probes";
  }

  /** Returns the state as human-readable text, {@code off} without a breaker. */
  public String state() {
    return breaker == null
        ? "off"
        : breaker.getState().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
