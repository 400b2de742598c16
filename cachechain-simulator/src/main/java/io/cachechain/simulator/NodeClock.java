package io.cachechain.simulator;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;

/**
 * The clock of one node, or of a server: it goes a little too fast or too slow, stands beside the true time, and its wall time may jump. Tasks fire late by as much as the seed says, never early.
 */
final class NodeClock implements ChainClock {
  /** The wall time at the beginning of a simulation: 2026-01-01. */
  static final long EPOCH_MILLIS = 1_767_225_600_000L;

  private static final long LATENESS = 100_000;

  private final Schedule schedule;
  private final Instance instance;
  private final double rate;
  private long offsetMillis;

  /**
   * Makes a clock.
   *
   * @param schedule the true time
   * @param instance whose tasks it runs
   * @param rate how fast it goes, 1 for true
   * @param offsetMillis how far its wall time is ahead
   */
  NodeClock(Schedule schedule, Instance instance, double rate, long offsetMillis) {
    this.schedule = schedule;
    this.instance = instance;
    this.rate = rate;
    this.offsetMillis = offsetMillis;
  }

  @Override
  public long nanoTime() {
    return (long) (schedule.now() * rate);
  }

  @Override
  public long currentTimeMillis() {
    return EPOCH_MILLIS + offsetMillis + schedule.now() / 1_000_000;
  }

  /** Lets the wall time jump. */
  void offsetMillis(long offset) {
    offsetMillis = offset;
  }

  @Override
  public Runnable schedule(Runnable task, Duration delay) {
    long due = (long) Math.ceil(nanos(delay) / rate) + 1;
    return schedule.after(due + schedule.random().nextLong(LATENESS), instance, task);
  }

  /** Lets the events of all nodes happen until the future has ended, as they would while a thread of this node waits. */
  @Override
  public void await(Future<?> future, Duration atMost) throws TimeoutException {
    long end = schedule.now() + (long) Math.ceil(nanos(atMost) / rate);
    while (!future.isDone()) {
      if (!schedule.next(end)) {
        schedule.runUntil(end);
        throw new TimeoutException("not ended after " + atMost);
      }
    }
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(1_000)) > 0
        ? Duration.ofDays(1_000).toNanos()
        : Math.max(0, duration.toNanos());
  }
}
