package io.cachechain.core.internal.time;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Timed tasks in buckets, each for the milliseconds that are equal modulo their number. Most tasks
 * are timeouts of operations that end in time: to add one and to take it back costs a short lock of
 * one bucket, and wakes no thread unless the task is due before everything else that waits. A task
 * runs up to a millisecond late, never early; those of one millisecond run in the order in which
 * they came.
 *
 * <p>Invariants, with the lock of a bucket: a task is in its bucket, or has been taken out, and
 * only who takes it out runs or drops it. {@code done} is raised to a tick before the bucket of
 * that tick is emptied of what is due, under its lock; who adds compares with {@code done} under
 * the same lock. So no task is added behind the hand.
 *
 * <p>{@code wakesAt} is the tick until which the thread sleeps, and no task is due before it. The
 * thread raises it to "any" before it looks for the next tick: who adds a task which that look has
 * missed finds it so, and wakes the thread. Who adds a task that is due earlier lowers it, and the
 * thread then sleeps to that tick even if the task is taken back: else each of a series of short
 * requests would wake it, one after the other.
 */
final class TimerWheel {
  private static final int BUCKETS = 1_024;
  private static final int MASK = BUCKETS - 1;
  private static final long TICK_NANOS = 1_000_000;
  private static final long ANY = Long.MAX_VALUE;

  private final Runnable wake;
  private final LongSupplier nanoTime;
  private final long begin;
  private final Bucket[] buckets = new Bucket[BUCKETS];

  /**
   * The tick up to which all that was due has been taken out; written by the thread of the wheel
   * alone.
   */
  private volatile long done;

  private final AtomicLong wakesAt = new AtomicLong();

  /**
   * Creates an empty wheel.
   *
   * @param nanoTime the time that counts
   * @param wake wakes the thread of {@link #poll}
   */
  TimerWheel(LongSupplier nanoTime, Runnable wake) {
    this.wake = wake;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
    for (int i = 0; i < BUCKETS; i++) {
      buckets[i] = new Bucket();
    }
  }

  /**
   * Adds a task.
   *
   * @param delayNanos after how long it runs; at once if that is not positive
   * @return takes it back, if it has not begun
   */
  Runnable add(Runnable task, long delayNanos) {
    long now = nanoTime.getAsLong() - begin;
    long due = now + Math.max(0, Math.min(delayNanos, Long.MAX_VALUE / 2));
    Timed timed = new Timed(task);
    long tick = (due + TICK_NANOS - 1) / TICK_NANOS;
    while (!buckets[(int) tick & MASK].add(timed, tick)) {
      tick = Math.max(tick, done + 1);
    }
    if (tick < wakesAt.get() && tick < wakesAt.getAndAccumulate(tick, Math::min)) {
      wake.run();
    }
    return timed;
  }

  /**
   * Takes out the next task that is due; null if there is none. By one thread only, always the
   * same.
   */
  @Nullable
  Runnable poll() {
    long now = (nanoTime.getAsLong() - begin) / TICK_NANOS;
    // Behind by more than a whole turn: each bucket once is enough.
    for (long tick = Math.max(done, now - BUCKETS); tick <= now; tick++) {
      Runnable due = buckets[(int) tick & MASK].poll(tick);
      if (due != null) {
        return due;
      }
    }
    return null;
  }

  /**
   * Returns how long the thread of {@link #poll} may sleep: it is woken when something comes that
   * is due before. By that thread only, when nothing is due.
   *
   * @return nanoseconds, not positive if something is due; {@link Long#MAX_VALUE} if nothing waits
   */
  long untilNext() {
    long now = nanoTime.getAsLong() - begin;
    long plan = wakesAt.get();
    if (plan == ANY || plan * TICK_NANOS <= now) {
      wakesAt.set(ANY);
      long next = ANY;
      for (Bucket each : buckets) {
        next = Math.min(next, each.earliest);
      }
      plan = Math.min(next, wakesAt.getAndAccumulate(next, Math::min));
    }
    return plan == ANY ? Long.MAX_VALUE : plan * TICK_NANOS - now;
  }

  /** Returns how many tasks wait. */
  int size() {
    int size = 0;
    for (Bucket each : buckets) {
      size += each.size();
    }
    return size;
  }

  /** The tasks of some ticks, in the order in which they came. */
  private final class Bucket {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Timed first;
    private @Nullable Timed last;

    /**
     * No task here is due before this tick: exact when it was computed last, and lowered by each
     * task that is added.
     */
    private volatile long earliest = Long.MAX_VALUE;

    /** Adds a task; false if its tick is over. */
    boolean add(Timed timed, long tick) {
      lock.lock();
      try {
        if (tick <= done) {
          return false;
        }
        timed.tick = tick;
        timed.bucket = this;
        timed.before = last;
        if (last == null) {
          first = timed;
        } else {
          last.next = timed;
        }
        last = timed;
        if (tick < earliest) {
          earliest = tick;
        }
        return true;
      } finally {
        lock.unlock();
      }
    }

    /** Takes out one task that is due at a tick; if there is none, that tick is over. */
    @Nullable
    Runnable poll(long tick) {
      lock.lock();
      try {
        long next = Long.MAX_VALUE;
        for (Timed each = first; each != null; each = each.next) {
          if (each.tick <= tick) {
            unlink(each);
            return each.task;
          }
          next = Math.min(next, each.tick);
        }
        earliest = next;
        if (tick > done) {
          done = tick;
        }
        return null;
      } finally {
        lock.unlock();
      }
    }

    void remove(Timed timed) {
      lock.lock();
      try {
        if (timed.bucket == this) {
          unlink(timed);
        }
      } finally {
        lock.unlock();
      }
    }

    private void unlink(Timed timed) {
      Timed before = timed.before;
      Timed next = timed.next;
      if (before == null) {
        first = next;
      } else {
        before.next = next;
      }
      if (next == null) {
        last = before;
      } else {
        next.before = before;
      }
      timed.bucket = null;
      timed.before = null;
      timed.next = null;
      if (first == null) {
        earliest = Long.MAX_VALUE;
      }
    }

    int size() {
      lock.lock();
      try {
        int size = 0;
        for (Timed each = first; each != null; each = each.next) {
          size++;
        }
        return size;
      } finally {
        lock.unlock();
      }
    }
  }

  /** One task; running this takes it back. Guarded by the lock of its bucket. */
  private static final class Timed implements Runnable {
    private final Runnable task;
    private long tick;
    private volatile @Nullable Bucket bucket;
    private @Nullable Timed before;
    private @Nullable Timed next;

    Timed(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      Bucket holder = bucket;
      if (holder != null) {
        holder.remove(this);
      }
    }
  }
}
