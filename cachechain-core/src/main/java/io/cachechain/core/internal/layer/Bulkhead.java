package io.cachechain.core.internal.layer;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An executor that runs a bounded number of tasks at once, lets a bounded number wait, and rejects
 * the rest at once. A task that hangs holds its place until it ends, so that one hung store or
 * loader cannot take all threads.
 *
 * <p>Invariant: {@code running <= limit}, and a task waits only while {@code running == limit}, or
 * for a thread which is {@linkplain #atEnd at the end} of its task and takes it next. The lock
 * guards both; no task runs under it.
 */
public final class Bulkhead implements Executor {
  private static final ThreadLocal<@Nullable Place> CURRENT = new ThreadLocal<>();

  private final String name;
  private final int limit;
  private final int maxWaiting;
  private final Executor threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Supplier<? extends @Nullable CompletionStage<?>>> queue =
      new ArrayDeque<>();
  private int running;

  /**
   * Creates a bulkhead.
   *
   * @param name what runs here, for the text of the rejection
   * @param limit the most tasks at once
   * @param maxWaiting the most tasks that wait
   * @param threads what gives a thread to each running task; not shut down here
   */
  public Bulkhead(String name, int limit, int maxWaiting, Executor threads) {
    this.name = name;
    this.limit = limit;
    this.maxWaiting = maxWaiting;
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    submit(() -> {
      task.run();
      return null;
    });
  }

  /**
   * Runs a task which may go on without a thread: it holds its place until its stage has ended.
   *
   * @param task returns what it leaves running, or null for nothing
   * @throws Full if too many wait already
   * @throws RejectedExecutionException if there is no thread for it
   */
  public void submit(Supplier<? extends @Nullable CompletionStage<?>> task) {
    Place here = CURRENT.get();
    lock.lock();
    try {
      if (here != null && here.takesNext && here.bulkhead == this) {
        here.takesNext = false; // one only: for others there may be free places
        queue.add(task);
        return;
      }
      if (running == limit) {
        if (queue.size() >= maxWaiting) {
          throw new Full(name + ": " + running + " run, " + queue.size() + " wait");
        }
        queue.add(task);
        return;
      }
      running++;
    } finally {
      lock.unlock();
    }
    start(task);
  }

  /**
   * Runs something at the end of a task of this bulkhead, on its thread: of what that submits here,
   * one task follows on this thread, instead of on another one which would have to be woken.
   *
   * @param last the last thing that the task does, or nearly so; short
   * @return false, and nothing was run, if this thread runs no task of this bulkhead
   */
  public boolean atEnd(Runnable last) {
    Place here = CURRENT.get();
    if (here == null || here.bulkhead != this) {
      return false;
    }
    here.takesNext = true;
    try {
      last.run();
    } finally {
      here.takesNext = false;
    }
    return true;
  }

  /** Takes a task back that still waits; false if it runs already, or has run. */
  public boolean withdraw(Supplier<? extends @Nullable CompletionStage<?>> task) {
    lock.lock();
    try {
      return queue.remove(task);
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many tasks run now. */
  public int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Returns how many tasks wait now. */
  public int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private void start(Supplier<? extends @Nullable CompletionStage<?>> first) {
    try {
      threads.execute(() -> runAll(first));
    } catch (RuntimeException rejected) {
      Supplier<? extends @Nullable CompletionStage<?>> task = next();
      if (task != null) {
        startNext(task);
      }
      throw rejected;
    }
  }

  private void runAll(Supplier<? extends @Nullable CompletionStage<?>> first) {
    Place outer = CURRENT.get();
    CURRENT.set(new Place(this));
    try {
      runEach(first);
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  private void runEach(Supplier<? extends @Nullable CompletionStage<?>> first) {
    for (Supplier<? extends @Nullable CompletionStage<?>> task = first;
        task != null;
        task = next()) {
      CompletionStage<?> left = run(task);
      if (left != null) {
        whenEnded(left);
        return;
      }
    }
  }

  private static @Nullable CompletionStage<?> run(
      Supplier<? extends @Nullable CompletionStage<?>> task) {
    try {
      return task.get();
    } catch (Throwable failure) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
      return null;
    } finally {
      Thread.interrupted(); // an interrupt meant for this task must not reach the next one
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it only gives the place to the next task
  private void whenEnded(CompletionStage<?> left) {
    left.whenComplete((result, failure) -> {
      Supplier<? extends @Nullable CompletionStage<?>> task = next();
      if (task != null) {
        startNext(task);
      }
    });
  }

  /**
   * Without a thread of its own it runs here: its place is taken, and nobody else would ever free
   * that.
   */
  private void startNext(Supplier<? extends @Nullable CompletionStage<?>> task) {
    try {
      threads.execute(() -> runAll(task));
    } catch (RejectedExecutionException noThread) {
      runAll(task);
    }
  }

  private @Nullable Supplier<? extends @Nullable CompletionStage<?>> next() {
    lock.lock();
    try {
      Supplier<? extends @Nullable CompletionStage<?>> task = queue.poll();
      if (task == null) {
        running--;
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  /** What a thread runs: a task of a bulkhead. Of that thread alone. */
  private static final class Place {
    private final Bulkhead bulkhead;
    private boolean takesNext;

    Place(Bulkhead bulkhead) {
      this.bulkhead = bulkhead;
    }
  }

  /** As many tasks run and wait as may. */
  public static final class Full extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    private Full(String message) {
      super(message);
    }
  }
}
