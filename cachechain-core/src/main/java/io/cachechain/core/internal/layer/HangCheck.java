package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a layer hangs, of which there has been a sign, while no caller waits for it.
 * The engine sends cheap requests, one after the other. The check is over when enough of them in a
 * row have been answered quickly: each further sign takes as many more, and so does a check that
 * comes again soon, since a network that loses half of everything is lucky now and then. The layer is
 * found to hang, and the breaker opens, when there were enough signs, or no quick answer for too
 * long.
 *
 * <p>So it costs callers the requests that were under way at the first sign, and nothing else; and
 * a healthy layer, one of whose requests timed out, is passed over for a few round trips. After a
 * request that was only slow callers pass until the engine's first one is slow as well, and nothing
 * else was quick: what is large takes its time.
 *
 * <p>Only time counts: a layer that fails at once does not hang. One round of requests at a time.
 * The lock guards the fields; nothing is sent, and no state of a breaker changed, under it.
 */
final class HangCheck {
  private final BreakerGuard guard;
  private final Supplier<CompletableFuture<?>> ask;
  private final Limits limits;
  private final Result result;
  private final ChainClock clock;
  private final Executor executor;

  // Guarded by this.
  private long round;
  private boolean isOn;
  private boolean closed;
  private int signs;
  private int answers;
  private int weight;
  private long began;
  private long silentSince;
  private long endedAt;
  private Runnable cancelEnd = () -> {};
  private Runnable cancelNext = () -> {};

  /**
   * Creates a check that has not begun.
   *
   * @param guard the guard, which refuses while the check lasts
   * @param ask sends a cheap request; its future ends within the layer's timeout
   * @param limits when it ends
   * @param result notified of the end
   * @param context what all links of a chain share
   */
  HangCheck(
      BreakerGuard guard,
      Supplier<CompletableFuture<?>> ask,
      Limits limits,
      Result result,
      LinkContext context) {
    this.guard = guard;
    this.ask = ask;
    this.limits = limits;
    this.result = result;
    this.clock = context.clock();
    this.executor = context.executor();
  }

  /**
   * Begins with the first sign, unless it is on.
   *
   * @param timedOut whether a request timed out, and was not only slow
   */
  void begin(boolean timedOut) {
    long current;
    boolean isSure = timedOut && limits.signs == 1;
    synchronized (this) {
      if (closed) {
        return;
      }
      if (timedOut) {
        refuse();
      }
      if (isOn) {
        return;
      }
      isOn = true;
      signs = 1;
      answers = 0;
      began = clock.nanoTime();
      silentSince = began;
      current = ++round;
      endAfter(limits.silence.toNanos(), current);
    }
    executor.execute(isSure ? () -> confirm(verdict(1)) : () -> ask(current));
  }

  /** Called under the lock. */
  private void refuse() {
    if (!guard.isBeingChecked()) {
      guard.beingChecked(true);
      boolean isNew = weight == 0 || clock.nanoTime() - endedAt >= limits.silence.toNanos();
      weight = isNew ? 1 : Math.min(limits.signs, weight + 1);
    }
  }

  private synchronized boolean isCurrent(long asked) {
    return isOn && asked == round;
  }

  private void ask(long current) {
    if (!isCurrent(current)) {
      return;
    }
    long begin = clock.nanoTime();
    FutureChains.whenDone(
        ask.get(), (answer, failure) -> ended(current, clock.nanoTime() - begin, failure));
  }

  private void ended(long current, long took, @Nullable Throwable failure) {
    FailureKind kind = failure == null ? null : Failures.kindOf(failure);
    boolean isSent = kind != FailureKind.REFUSED;
    // A failure at once costs nobody any time: it is the breaker's business.
    boolean isQuick = took < limits.slowNanos && isSent && kind != FailureKind.TIMEOUT;
    boolean isOver = false;
    int confirmed = 0;
    synchronized (this) {
      if (!isCurrent(current)) {
        return;
      }
      if (isQuick) {
        answers++;
        silentSince = clock.nanoTime();
        isOver = !guard.isBeingChecked() || answers >= Defaults.BREAKER_PROBES * weight;
        endedAt = silentSince;
      } else if (!guard.isBeingChecked() && (!isSent || result.lastAnswer() - began > 0)) {
        isOver = true; // nothing is known, or only this one was slow
      } else {
        refuse();
        answers = 0;
        if (isSent) {
          signs++;
          weight = Math.min(limits.signs, weight + 1);
        }
        confirmed = signs >= limits.signs ? signs : 0;
        if (confirmed == 0) {
          Duration pause = Duration.ofNanos(Math.max(0, limits.timeoutNanos - took));
          cancelNext = clock.schedule(() -> executor.execute(() -> ask(current)), pause);
        }
      }
    }
    if (isOver) {
      end();
      result.answers();
    } else if (confirmed > 0) {
      confirm(verdict(confirmed));
    } else if (isQuick) {
      executor.execute(() -> ask(current));
    }
  }

  /** Called under the lock. */
  private void endAfter(long nanos, long current) {
    cancelEnd =
        clock.schedule(() -> executor.execute(() -> endIfSilent(current)), Duration.ofNanos(nanos));
  }

  private void endIfSilent(long current) {
    synchronized (this) {
      if (!isCurrent(current)) {
        return;
      }
      long left = limits.silence.toNanos() - (clock.nanoTime() - silentSince);
      if (left > 0) {
        endAfter(left, current);
        return;
      }
    }
    confirm("no answer in time for " + Texts.duration(limits.silence));
  }

  private static String verdict(int signs) {
    return Texts.counted(signs, "request") + " in a row timed out or slow";
  }

  /** The guard refuses until the breaker is open, so that no caller gets between the two. */
  private void confirm(String why) {
    result.hangs(why);
    end();
  }

  /** Ends without a result. */
  void end() {
    synchronized (this) {
      if (isOn) {
        isOn = false;
        cancelEnd.run();
        cancelNext.run();
        guard.beingChecked(false);
      }
    }
  }

  /** Ends, and never begins again. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    end();
  }

  /**
   * When a check ends.
   *
   * @param signs how many signs confirm it, the first one included
   * @param silence how long it lasts at most without a quick answer
   * @param slowNanos an answer that took so long is a sign
   * @param timeoutNanos how long a request may take
   */
  record Limits(int signs, Duration silence, long slowNanos, long timeoutNanos) {}

  /** Notified of the end of a check, under no lock. */
  interface Result {
    /** Returns when a request was answered quickly last, by the chain's clock. */
    long lastAnswer();

    /** The layer answers. */
    void answers();

    /** The layer hangs: the breaker is to be opened. */
    void hangs(String why);
  }
}
