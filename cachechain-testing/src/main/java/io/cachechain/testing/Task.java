package io.cachechain.testing;

import org.jspecify.annotations.Nullable;

/** A task of a fake clock, ordered by its time, then by the order of scheduling. */
final class Task implements Comparable<Task> {
  private final Runnable work;
  private final long dueNanos;
  private final long sequence;

  /** Written and read by the thread that runs the task. */
  private boolean again;

  Task(Runnable work, long dueNanos, long sequence) {
    this.work = work;
    this.dueNanos = dueNanos;
    this.sequence = sequence;
  }

  long dueNanos() {
    return dueNanos;
  }

  void run() {
    work.run();
  }

  /** Notes that something was scheduled while this task ran. */
  void scheduled(Runnable next) {
    // A method reference is a new object each time it is evaluated, but of the same class.
    again = again || next.getClass() == work.getClass();
  }

  boolean scheduledItselfAgain() {
    return again;
  }

  @Override
  public int compareTo(Task other) {
    long apart = dueNanos - other.dueNanos;
    return apart != 0 ? Long.signum(apart) : Long.compare(sequence, other.sequence);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequence);
  }
}
