package io.cachechain.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A place where threads stop until a test lets them go on, so that a race can be arranged without
 * sleeping. Waits are in real time and end with an {@link IllegalStateException} after a minute,
 * since a test must not hang. Thread-safe.
 */
public final class Gate {
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private int arrivals;
  private boolean open;

  /** Creates a closed gate. */
  public Gate() {}

  /** Opens the gate for everyone who stands before it or comes later. */
  public void open() {
    lock.lock();
    try {
      open = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many threads have come to the gate, those included which have passed. */
  public int arrivals() {
    lock.lock();
    try {
      return arrivals;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until so many threads have come to the gate.
   *
   * @param count how many, those included which have passed
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitArrivals(int count) throws InterruptedException {
    lock.lock();
    try {
      long left = LONGEST_WAIT_NANOS;
      while (arrivals < count) {
        if (left <= 0) {
          throw new IllegalStateException(
              "only " + arrivals + " of " + count + " threads came to the gate");
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Comes to the gate and waits until it is open.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public void pass() throws InterruptedException {
    lock.lock();
    try {
      arrivals++;
      changed.signalAll();
      long left = LONGEST_WAIT_NANOS;
      while (!open) {
        if (left <= 0) {
          throw new IllegalStateException("nobody opened the gate");
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
