package io.cachechain.core.internal.link;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The breaker of one kind of operation of a layer, or none. Counts requests on the wire, not keys. */
public final class BreakerGate {
  private final @Nullable CircuitBreaker breaker;

  BreakerGate(@Nullable CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  boolean tryEnter() {
    return breaker == null || breaker.tryAcquirePermission();
  }

  void succeeded(long nanos) {
    if (breaker != null) {
      breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** A refusal says nothing about the server's health: a full bulkhead or a layer not yet connected gives the permission back. */
  void failed(long nanos, Throwable failure) {
    if (breaker == null) {
      return;
    }
    switch (Failures.kindOf(failure)) {
      case REFUSED -> breaker.releasePermission();
      case CODEC, TOO_LARGE -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
      default -> breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
    }
  }

  /** Returns the breaker, or null if there is none. */
  public @Nullable CircuitBreaker breaker() {
    return breaker;
  }

  /** Returns whether calls are refused now. */
  public boolean isOpen() {
    return breaker != null
        && (breaker.getState() == CircuitBreaker.State.OPEN
            || breaker.getState() == CircuitBreaker.State.FORCED_OPEN);
  }

  /** Returns what to say of a call that was not let through. Another thread may have changed the state since, so a state that lets calls through is not named. */
  String refusal() {
    return isOpen() ? "the breaker is open" : "the breaker waits for its probes";
  }

  /** Returns the state as text for people, {@code off} without a breaker. */
  public String state() {
    return breaker == null
        ? "off"
        : breaker.getState().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
