package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.spi.ChainClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's own requests by which one breaker of a layer is opened ({@link HangCheck}) and
 * closed again, so that no caller waits for a layer which does not answer.
 *
 * <p>While the breaker is open it waits for its pause, which grows each time; then the breaker is
 * half open, and probes are sent one after the other, until the breaker has seen enough of them, or
 * one of them fails. A <em>look</em> is one request beside that, which changes no state unless it
 * is answered: when the breaker has just been opened since the layer hangs, and when the layer says
 * that it can be reached again.
 *
 * <p>One look and one row of probes run at a time. The lock guards the fields; nothing is sent, and
 * no state changed, under it.
 */
final class Prober {
  private final BreakerGuard guard;
  private final CircuitBreaker breaker;
  private final Supplier<CompletableFuture<?>> ask;
  private final LayerHealth.Side health;
  private final HangCheck hangCheck;
  private final ChainClock clock;
  private final Executor executor;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicBoolean lookAgain = new AtomicBoolean();

  // Guarded by this.
  private int opened;
  private long row;
  private Runnable cancel = () -> {};
  private boolean closed;

  /**
   * Creates a prober.
   *
   * @param guard the guard, which has a breaker
   * @param ask sends a cheap request; its future ends within the layer's timeout
   * @param limits when a hang check ends
   * @param health says what probes decide, and is notified when real requests are wanted
   * @param context what all links of a chain share
   */
  Prober(
      BreakerGuard guard,
      Supplier<CompletableFuture<?>> ask,
      HangCheck.Limits limits,
      LayerHealth.Side health,
      LinkContext context) {
    this.guard = guard;
    this.breaker = Objects.requireNonNull(guard.breaker(), "a guard without a breaker");
    this.ask = ask;
    this.health = health;
    this.hangCheck = new HangCheck(guard, ask, limits, health, context);
    this.clock = context.clock();
    this.executor = context.executor();
  }

  /** The breaker has changed its state. */
  void changed(State now) {
    hangCheck.end(); // known now, by whomever
    long current;
    synchronized (this) {
      cancel.run();
      cancel = () -> {};
      row++;
      current = row;
      opened = now == State.CLOSED ? 0 : now == State.OPEN ? opened + 1 : opened;
      if (now == State.OPEN && !closed) {
        cancel =
            clock.schedule(() -> executor.execute(() -> pauseIsOver(current)), guard.pause(opened));
      }
    }
    guard.admits(false);
    if (now == State.HALF_OPEN) {
      executor.execute(() -> probe(current));
    }
  }

  private void pauseIsOver(long scheduled) {
    if (isCurrent(scheduled) && breaker.getState() == State.OPEN) {
      breaker.transitionToHalfOpenState();
    }
  }

  private synchronized boolean isCurrent(long started) {
    return started == row && !closed;
  }

  /** Sends one probe, and those that follow from it. */
  private void probe(long started) {
    if (!isCurrent(started) || breaker.getState() != State.HALF_OPEN) {
      return;
    }
    boolean unused = breaker.tryAcquirePermission();
    long begin = clock.nanoTime();
    FutureChains.whenDone(
        ask.get(), (answer, failure) -> probed(started, clock.nanoTime() - begin, failure));
  }

  private void probed(long started, long took, @Nullable Throwable failure) {
    if (!isCurrent(started)) {
      return;
    }
    if (failure != null) {
      breaker.onError(took, TimeUnit.NANOSECONDS, Failures.unwrapped(failure));
      if (isCurrent(started) && breaker.getState() == State.HALF_OPEN) {
        breaker.transitionToOpenState(); // others would only take as long
      }
      return;
    }
    if (health.probesDecide()) {
      breaker.onSuccess(took, TimeUnit.NANOSECONDS);
      executor.execute(() -> probe(started));
    } else {
      breaker.releasePermission();
      guard.admits(true);
      health.wantsRequests();
    }
  }

  /**
   * Sends one request now, unless one is under way; if it is answered, it half opens a breaker that
   * is open.
   */
  void look() {
    lookAgain.set(true);
    if (looking.compareAndSet(false, true)) {
      executor.execute(this::send);
    }
  }

  private void send() {
    lookAgain.set(false);
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    long begin = clock.nanoTime();
    FutureChains.whenDone(
        ask.get(), (answer, failure) -> looked(failure, clock.nanoTime() - begin));
  }

  private void looked(@Nullable Throwable failure, long took) {
    boolean isOpen = breaker.getState() == State.OPEN;
    boolean isAnswered = failure == null && took < guard.slowNanos();
    if (isAnswered && isOpen) {
      breaker.transitionToHalfOpenState();
    }
    looking.set(false);
    if (!isAnswered && isOpen && lookAgain.get() && looking.compareAndSet(false, true)) {
      send(); // this one was sent before the layer said that it can be reached
    }
  }

  /** There is a sign that the layer hangs. */
  void check(boolean timedOut) {
    hangCheck.begin(timedOut);
  }

  /** Sends nothing more. */
  void close() {
    hangCheck.close();
    synchronized (this) {
      closed = true;
      cancel.run();
    }
  }
}
