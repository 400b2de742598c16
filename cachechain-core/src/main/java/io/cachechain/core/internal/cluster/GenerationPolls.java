package io.cachechain.core.internal.cluster;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Says from time to time that the records of generations are to be looked at. Thread-safe. */
final class GenerationPolls {
  /**
   * While messages notify of changes, records are read only so often. A node that clears may be cut
   * off from the backplane and not from the layer; and a server that evicts what nobody reads keeps
   * the record. More often would keep threads of each idle chain alive.
   */
  private static final Duration WHILE_NOTIFIED = Duration.ofSeconds(30);

  private final ChainClock clock;
  private final Duration period;
  private final Executor maintenance;
  private final AtomicLong lastRead = new AtomicLong();
  private volatile boolean closed;

  /** Takes the next poll off the clock, where it would keep a closed chain in memory. */
  private volatile Runnable cancel = () -> {};

  /**
   * Creates polls that have not started.
   *
   * @param clock the clock
   * @param period the time from one poll to the next
   * @param maintenance runs the polls
   */
  GenerationPolls(ChainClock clock, Duration period, Executor maintenance) {
    this.clock = clock;
    this.period = period;
    this.maintenance = maintenance;
  }

  /**
   * Starts the polls, until {@link #close}.
   *
   * @param isNotified whether messages notify of changes now
   * @param poll gets whether the records are to be read; else only what they miss is to be written
   */
  void start(BooleanSupplier isNotified, Consumer<Boolean> poll) {
    lastRead.set(clock.nanoTime());
    next(isNotified, poll);
  }

  private void next(BooleanSupplier isNotified, Consumer<Boolean> poll) {
    if (closed) {
      return;
    }
    cancel = clock.schedule(() -> maintenance.execute(() -> run(isNotified, poll)), period);
    if (closed) {
      cancel.run();
    }
  }

  private void run(BooleanSupplier isNotified, Consumer<Boolean> poll) {
    if (closed) {
      return;
    }
    long now = clock.nanoTime();
    boolean due = !isNotified.getAsBoolean() || now - lastRead.get() >= WHILE_NOTIFIED.toNanos();
    if (due) {
      lastRead.set(now);
    }
    poll.accept(due);
    next(isNotified, poll);
  }

  /** Stops the polls; one that runs ends. */
  void close() {
    closed = true;
    cancel.run();
  }
}
