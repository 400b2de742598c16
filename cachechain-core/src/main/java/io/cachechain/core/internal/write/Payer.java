package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.link.Cork;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Pays what a layer is owed, at a bounded rate, with growing pauses while the layer does not answer. Its payments go through the layer's breaker and so serve as its probes. One round runs at a time; a
 * failing key does not hold up the others.
 */
final class Payer {
  /** With {@link #PAUSE}, 500 keys a second. */
  private static final int KEYS_PER_ROUND = 50;

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final long FIRST_BACK_OFF_MILLIS = 1_000;
  private static final long LAST_BACK_OFF_MILLIS = 30_000;

  private final Owed owed;
  private final LayerWriter<?, ?> writer;
  private final ChainClock clock;
  private final Executor executor;
  private final Supplier<? extends RandomGenerator> random;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile long backOffMillis = FIRST_BACK_OFF_MILLIS;
  private volatile boolean closed;

  /** Takes the next round off the clock, where it would keep a closed chain in memory. */
  private volatile Runnable cancel = () -> {};

  Payer(
      Owed owed,
      LayerWriter<?, ?> writer,
      ChainClock clock,
      Executor executor,
      Supplier<? extends RandomGenerator> random) {
    this.owed = owed;
    this.writer = writer;
    this.clock = clock;
    this.executor = executor;
    this.random = random;
  }

  /** Something is owed: sees to it that a round will run. */
  void wake() {
    scheduleIn(Duration.ofMillis(backOffMillis));
  }

  void close() {
    closed = true;
    cancel.run();
  }

  private void scheduleIn(Duration delay) {
    if (!closed && owed.size() > 0 && scheduled.compareAndSet(false, true)) {
      cancel = clock.schedule(() -> executor.execute(this::round), delay);
      if (closed) {
        cancel.run();
      }
    }
  }

  private void round() {
    if (closed) {
      return;
    }
    Map<String, Version> due =
        owed.some(KEYS_PER_ROUND, clock.currentTimeMillis() - FIRST_BACK_OFF_MILLIS);
    Round round = new Round(due.size() + 1);
    Cork.during(() -> due.forEach((key, version) -> pay(key, version, round)));
    round.ended(false, false);
  }

  private void pay(String key, Version version, Round round) {
    FutureChains.whenDone(writer.payOwed(key, version), (result, failure) -> {
      boolean answered =
          result != null && failure == null && result.status() != PutResult.Status.OWED;
      boolean refused = result != null && FailureKind.REFUSED.name().equals(result.reason());
      round.ended(answered, !answered && !refused);
    });
  }

  /** Decides, when all payments of a round have ended, when the next one runs. */
  private final class Round {
    private final AtomicInteger open;
    private final AtomicBoolean anyAnswered = new AtomicBoolean();
    private final AtomicBoolean anyFailed = new AtomicBoolean();

    Round(int open) {
      this.open = new AtomicInteger(open);
    }

    void ended(boolean answered, boolean failed) {
      if (answered) {
        anyAnswered.set(true);
      }
      if (failed) {
        anyFailed.set(true);
      }
      if (open.decrementAndGet() > 0) {
        return;
      }
      scheduled.set(false);
      if (anyAnswered.get()) {
        backOffMillis = FIRST_BACK_OFF_MILLIS;
        scheduleIn(PAUSE);
        return;
      }
      long pause = backOffMillis;
      if (anyFailed.get()) {
        backOffMillis = Math.min(LAST_BACK_OFF_MILLIS, pause * 2);
      }
      long jitter = random.get().nextLong(pause / 5 + 1);
      scheduleIn(Duration.ofMillis(pause - jitter));
    }
  }
}
