package io.cachechain.testing;

import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The time of a fake clock and what waits for it. One thread at a time moves the time and runs
 * tasks; it holds no lock meanwhile, and another one that wants to waits for it, but no longer than
 * a second: a task may itself wait for that other thread.
 */
final class TaskQueue {
  private static final long NANOS_AT_START = -Duration.ofHours(1).toNanos();
  private static final long LONGEST_TURN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition turnEnded = lock.newCondition();

  // Written under the lock.
  private final TreeSet<Task> tasks = new TreeSet<>();
  private long sequence;
  private @Nullable Thread turn;
  private @Nullable Task running;
  private volatile long nanos = NANOS_AT_START;
  private volatile long wallOffsetMillis;

  static long nanosOf(Duration duration) {
    try {
      return Math.min(duration.toNanos(), Long.MAX_VALUE >> 1);
    } catch (ArithmeticException tooLong) {
      return duration.isNegative() ? Long.MIN_VALUE >> 1 : Long.MAX_VALUE >> 1;
    }
  }

  long nanoTime() {
    return nanos;
  }

  long wallMillis() {
    return FakeClock.START.toEpochMilli()
        + (nanos - NANOS_AT_START) / NANOS_PER_MILLI
        + wallOffsetMillis;
  }

  void moveWall(long millis) {
    lock.lock();
    try {
      long moved = wallOffsetMillis + millis;
      wallOffsetMillis = moved;
    } finally {
      lock.unlock();
    }
  }

  void moveTo(long target) {
    lock.lock();
    try {
      if (target - nanos > 0) {
        nanos = target;
      }
    } finally {
      lock.unlock();
    }
  }

  Runnable add(Runnable work, long delayNanos) {
    lock.lock();
    try {
      if (running != null && turn == Thread.currentThread()) {
        running.scheduled(work);
      }
      Task task = new Task(work, nanos + delayNanos, sequence++);
      tasks.add(task);
      return () -> remove(task);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Task task) {
    lock.lock();
    try {
      tasks.remove(task);
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first task that is due by then, and moves the time to it; null if there is none. */
  @Nullable
  Task next(long target) {
    lock.lock();
    try {
      if (tasks.isEmpty() || tasks.first().dueNanos() - target > 0) {
        return null;
      }
      Task first = tasks.first();
      tasks.remove(first);
      if (first.dueNanos() - nanos > 0) {
        nanos = first.dueNanos();
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  void run(Task task) {
    @Nullable Task outer = exchangeRunning(task);
    try {
      task.run();
    } finally {
      exchangeRunning(outer);
    }
  }

  private @Nullable Task exchangeRunning(@Nullable Task task) {
    lock.lock();
    try {
      Task before = running;
      running = task;
      return before;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the turn to run tasks; returns whether the thread did not have it already. */
  boolean enter() {
    lock.lock();
    try {
      if (turn == Thread.currentThread()) {
        return false;
      }
      long left = LONGEST_TURN_NANOS;
      while (turn != null && left > 0) {
        left = waitForTurn(left);
      }
      turn = Thread.currentThread();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its caller loops
  private long waitForTurn(long left) {
    try {
      return turnEnded.awaitNanos(left);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** Gives the turn back, if this thread took it and nobody has lost patience meanwhile. */
  void leave(boolean entered) {
    lock.lock();
    try {
      if (entered && turn == Thread.currentThread()) {
        turn = null;
        turnEnded.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
