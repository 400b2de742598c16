package io.cachechain.testing;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until a test moves it. Tasks run on the thread that moves the time, in
 * the order of their times, each while the clock shows exactly its time.
 *
 * <p>A {@link #frozen()} clock moves by {@link #advance} only: a blocking call that waits through
 * it goes on when another thread completes what it waits for, or advances the clock. A
 * {@link #jumping()} clock also moves while somebody waits: as long as the awaited future has not
 * ended, it jumps to the next task that is due and runs it on the waiting thread, so that a call
 * against a layer which hangs ends by itself, in no time.
 *
 * <p>Other threads may work for the awaited future in real time, of which a clock knows nothing. So
 * a jumping clock waits for the future in real time for a moment, its patience, before it jumps,
 * and again after each task it ran, except tasks which only schedule themselves again. With an
 * executor that runs everything on the calling thread, a patience of zero loses nothing and is
 * deterministic.
 *
 * <p>Starts at {@link #START}, with a negative monotonic time, since only differences of that have
 * a meaning. Thread-safe; tasks do not overlap unless one runs for longer than a second.
 */
public final class FakeClock implements ChainClock {
  /** The wall time at which each fake clock starts. */
  public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** How long a jumping clock waits in real time for threads it does not know, by default. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofMillis(10);

  /** Before it gives up, a jumping clock waits so many times longer than before a jump. */
  private static final int LAST_PATIENCE = 5;

  private static final long POLL_NANOS = 1_000_000;

  /**
   * After this many polls, of a millisecond or more, a wait on a frozen clock is taken for a
   * deadlock.
   */
  private static final int FROZEN_POLLS = 60_000;

  private final TaskQueue tasks = new TaskQueue();
  private final List<Throwable> failures = new ArrayList<>();
  private final boolean jumps;
  private final long patienceNanos;

  private FakeClock(boolean jumps, Duration patience) {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("patience is " + patience + ", it must not be negative");
    }
    this.jumps = jumps;
    this.patienceNanos = patience.toNanos();
  }

  /** Returns a clock that moves only when it is advanced. */
  public static FakeClock frozen() {
    return new FakeClock(false, Duration.ZERO);
  }

  /**
   * Returns a clock that jumps to the next due task when somebody waits through it, with the
   * default patience.
   */
  public static FakeClock jumping() {
    return new FakeClock(true, DEFAULT_PATIENCE);
  }

  /**
   * Returns a clock that jumps to the next due task when somebody waits through it.
   *
   * @param patience how long to wait in real time before a jump, zero or more; zero where no other
   *     thread takes part
   */
  public static FakeClock jumping(Duration patience) {
    return new FakeClock(true, patience);
  }

  @Override
  public long nanoTime() {
    return tasks.nanoTime();
  }

  @Override
  public long currentTimeMillis() {
    return tasks.wallMillis();
  }

  /** Returns the wall time. */
  public Instant instant() {
    return Instant.ofEpochMilli(currentTimeMillis());
  }

  /**
   * Lets both times pass, and runs the tasks that fall due on the way, those they schedule
   * included. Returns when they have run.
   *
   * @param duration how long, zero or more; zero runs what is due now
   */
  public void advance(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos < 0) {
      throw new IllegalArgumentException("time cannot go back by " + duration + "; wall time can");
    }
    long target = nanoTime() + nanos;
    boolean first = tasks.enter();
    try {
      for (Task due = tasks.next(target); due != null; due = tasks.next(target)) {
        run(due);
      }
      tasks.moveTo(target);
    } finally {
      tasks.leave(first);
    }
  }

  /**
   * Lets the wall clock jump, as an operator or a time server may; monotonic time and tasks are not
   * touched.
   *
   * @param duration how far; negative to go back
   */
  public void advanceWall(Duration duration) {
    tasks.moveWall(duration.toMillis());
  }

  @Override
  public Runnable schedule(Runnable task, Duration delay) {
    Objects.requireNonNull(task, "task");
    return tasks.add(task, Math.max(0, TaskQueue.nanosOf(delay)));
  }

  /** Returns how many tasks wait for their time; what was cancelled does not count. */
  public int scheduled() {
    return tasks.size();
  }

  /**
   * Returns what tasks threw, in order. It is also given to the uncaught-exception handler of the
   * thread.
   */
  public List<Throwable> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  @Override
  public void await(Future<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    long deadline = nanoTime() + TaskQueue.nanosOf(atMost);
    if (jumps) {
      awaitJumping(future, deadline, atMost);
    } else {
      awaitFrozen(future, deadline, atMost);
    }
  }

  /**
   * Waits for a future through this clock and returns its result; for a test that holds the future
   * of an asynchronous call.
   *
   * @param future what to wait for, up to an hour of this clock's time
   * @return its result
   * @throws ExecutionException if the future failed
   * @throws TimeoutException if it has not ended within that hour
   * @throws InterruptedException if the thread is interrupted
   */
  public <T> T join(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    await(future, Duration.ofHours(1));
    return future.get();
  }

  private void awaitFrozen(Future<?> future, long deadline, Duration atMost)
      throws InterruptedException, TimeoutException {
    for (int polls = 0; !endsWithin(future, POLL_NANOS); polls++) {
      if (nanoTime() - deadline >= 0) {
        throw timeout(future, atMost);
      }
      if (polls >= FROZEN_POLLS) {
        throw new IllegalStateException(
            "a call waits through a frozen clock and nobody advances it. Advance it from another thread, or take FakeClock.jumping()");
      }
    }
  }

  private void awaitJumping(Future<?> future, long deadline, Duration atMost)
      throws InterruptedException, TimeoutException {
    boolean othersMayWork = true;
    while (!future.isDone()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (nanoTime() - deadline >= 0) {
        if (endsWithin(future, LAST_PATIENCE * patienceNanos)) {
          return;
        }
        throw timeout(future, atMost);
      }
      if (!othersMayWork || !endsWithin(future, patienceNanos)) {
        othersMayWork = jump(future, deadline);
      }
    }
  }

  /**
   * Runs the next task, or moves to the deadline if none is due before it; returns whether other
   * threads may have got work by it.
   */
  private boolean jump(Future<?> future, long deadline) {
    boolean first = tasks.enter();
    try {
      if (future.isDone()) {
        return false;
      }
      Task due = tasks.next(deadline);
      if (due == null) {
        tasks.moveTo(deadline);
        return false;
      }
      run(due);
      return !due.scheduledItselfAgain();
    } finally {
      tasks.leave(first);
    }
  }

  private void run(Task due) {
    try {
      tasks.run(due);
    } catch (Throwable failure) {
      synchronized (failures) {
        failures.add(failure);
      }
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
  }

  private static boolean endsWithin(Future<?> future, long nanos) throws InterruptedException {
    if (future.isDone()) {
      return true;
    }
    try {
      @Nullable Object unused = future.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | CancellationException ended) {
      return true;
    } catch (TimeoutException notYet) {
      return future.isDone();
    }
  }

  private static TimeoutException timeout(Future<?> future, Duration atMost) {
    return new TimeoutException("not ended after " + atMost + " of the fake clock: " + future);
  }
}
