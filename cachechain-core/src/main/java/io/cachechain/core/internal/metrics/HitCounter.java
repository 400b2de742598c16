package io.cachechain.core.internal.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A counter that takes tens of millions of increments a second. A cell belongs to one thread, which
 * alone writes it, so that counting is a load, an addition and a store without a locked
 * instruction: a third of the time of {@link LongAdder}. Threads that find the cell of their number
 * taken share a {@code LongAdder}; the cell of a thread that has ended goes to one of them. Exact,
 * thread-safe, and does not allocate, except for a cell now and then when threads come and go.
 */
final class HitCounter {
  /** Cells: more than threads run at once on most machines, and 11 KB at most. */
  private static final int CELLS = 64;

  /**
   * After so many hits without a cell it is asked whether the owner has ended: often for a pool,
   * seldom for a thread per task.
   */
  private static final int ASK_EACH = 64;

  private final AtomicReferenceArray<Cell> cells = new AtomicReferenceArray<>(CELLS);
  private final LongAdder shared = new LongAdder();

  /** Counts one. */
  void increment() {
    Thread thread = Thread.currentThread();
    int index = (int) thread.getId() & (CELLS - 1);
    Cell cell = cells.getAcquire(index);
    if (cell != null && cell.refersTo(thread)) {
      cell.addOne();
    } else {
      incrementShared(thread, index, cell);
    }
  }

  /** Returns how many were counted; hits that are counted meanwhile may be left out. */
  long sum() {
    long sum = shared.sum();
    for (int i = 0; i < CELLS; i++) {
      Cell cell = cells.getAcquire(i);
      sum += cell == null ? 0 : cell.count();
    }
    return sum;
  }

  private void incrementShared(Thread thread, int index, @Nullable Cell cell) {
    shared.increment();
    if (cell == null) {
      cells.compareAndSet(index, null, new Cell(thread, 0));
    } else if (++cell.askedFor % ASK_EACH == 0 && cell.isAbandoned()) {
      // Whoever sees that the owner has ended also sees its last count.
      cells.compareAndSet(index, cell, new Cell(thread, cell.count()));
    }
  }

  /**
   * Keeps the counts of two threads on different cache lines, also where lines are fetched in
   * pairs.
   */
  @SuppressWarnings("unused")
  private abstract static class PaddingBefore extends WeakReference<Thread> {
    private long b0, b1, b2, b3, b4, b5, b6, b7;

    PaddingBefore(Thread owner) {
      super(owner);
    }
  }

  private abstract static class Counted extends PaddingBefore {
    private static final VarHandle COUNT;

    static {
      try {
        COUNT = MethodHandles.lookup().findVarHandle(Counted.class, "count", long.class);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }

    /** Written by the owner only. */
    @SuppressWarnings("UnusedVariable") // read through COUNT
    private long count;

    Counted(Thread owner, long count) {
      super(owner);
      this.count = count;
    }

    final void addOne() {
      COUNT.setOpaque(this, (long) COUNT.getOpaque(this) + 1L);
    }

    final long count() {
      return (long) COUNT.getOpaque(this);
    }
  }

  private static final class Cell extends Counted {
    @SuppressWarnings("unused")
    private long a0, a1, a2, a3, a4, a5, a6;

    /** Roughly how often somebody else came; races do no harm. */
    private int askedFor;

    Cell(Thread owner, long count) {
      super(owner, count);
    }

    boolean isAbandoned() {
      Thread owner = get();
      return owner == null || !owner.isAlive();
    }
  }
}
