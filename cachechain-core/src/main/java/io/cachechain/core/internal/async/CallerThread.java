package io.cachechain.core.internal.async;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one blocking call, as an executor: while the caller waits for a layer, his thread
 * runs what follows on the answer of that layer, instead of a thread of the pool which would have
 * to be woken, and would then wake the caller. Codecs and validators of users do not run here, nor
 * does what may block: the caller must be able to leave at his deadline.
 *
 * <p>Invariant: each task runs exactly once, on the caller's thread while he waits, and in the pool
 * from the moment at which he has left. {@link #execute} adds a task and then looks whether the
 * call has ended; {@link #leave} says that the call has ended and then takes the tasks out.
 * Whichever comes last sees the other one, and {@code poll} gives a task to one of them only.
 *
 * <p>Calls nest, where code of the user that runs on this thread calls a chain. The inner call then
 * runs the tasks of the outer ones, too, since the outer ones cannot.
 */
public final class CallerThread implements Executor {
  private static final ThreadLocal<@Nullable CallerThread> CURRENT = new ThreadLocal<>();

  private final Executor pool;
  private final @Nullable CallerThread outer;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean left;
  private volatile @Nullable CompletableFuture<Void> wakeUp;

  private CallerThread(Executor pool, @Nullable CallerThread outer) {
    this.pool = pool;
    this.outer = outer;
  }

  /**
   * Makes a blocking call: starts something, and waits for it by {@link #await}.
   *
   * @param pool runs what follows when the caller has left
   * @param call the call
   */
  public static <T extends @Nullable Object> T during(Executor pool, Supplier<T> call) {
    CallerThread outer = current();
    CallerThread own = new CallerThread(pool, outer);
    CURRENT.set(own);
    try {
      return call.get();
    } finally {
      own.left =
          true; // first: a stack that overflows here leaves a thread whose tasks the pool runs
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
      own.leave();
    }
  }

  /**
   * Returns what is to run whatever follows on something that is asked on this thread now: the
   * thread itself if it is that of a blocking call, else the pool.
   */
  public static Executor orElse(Executor pool) {
    CallerThread current = CURRENT.get();
    return current == null || current.left || current.pool != pool ? pool : current;
  }

  /**
   * Returns whether an executor is the thread of a call that waits now: it runs soon whatever it is
   * given, and nothing before that but steps of the chain. A call that leaves at this moment gives
   * it to the pool.
   */
  public static boolean isWaiting(Executor executor) {
    return executor instanceof CallerThread caller && caller.wakeUp != null && !caller.left;
  }

  private static @Nullable CallerThread current() {
    CallerThread current = CURRENT.get();
    return current == null || current.left ? null : current;
  }

  @Override
  public void execute(Runnable task) {
    if (left) {
      pool.execute(task);
      return;
    }
    tasks.add(task);
    if (left) {
      leave();
    } else {
      wake();
    }
  }

  private void wake() {
    CompletableFuture<Void> waits = wakeUp;
    if (waits != null) {
      waits.complete(null);
    }
  }

  private void leave() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      pool.execute(task);
    }
  }

  /**
   * Waits for a future, and runs meanwhile what follows on the answers of layers.
   *
   * @param clock the clock by which the caller waits
   * @param future what he waits for
   * @param atMost how long
   * @throws InterruptedException if the thread is interrupted
   * @throws TimeoutException if the future has not ended in time
   */
  public static void await(ChainClock clock, CompletableFuture<?> future, Duration atMost)
      throws InterruptedException, TimeoutException {
    BatchScope.sendHeld();
    CallerThread current = current();
    if (current == null) {
      clock.await(future, atMost);
    } else {
      current.work(clock, future, clock.nanoTime() + atMost.toNanos());
    }
  }

  private void work(ChainClock clock, CompletableFuture<?> future, long deadline)
      throws InterruptedException, TimeoutException {
    boolean watches = false;
    try {
      while (!future.isDone()) {
        CompletableFuture<Void> waits = new CompletableFuture<>();
        wakesBy(waits);
        if (!watches) {
          watches = true;
          FutureChains.whenDone(future, (done, failure) -> wake());
        }
        if (!runTasks() && !future.isDone()) {
          clock.await(waits, Duration.ofNanos(Math.max(0, deadline - clock.nanoTime())));
        }
      }
    } finally {
      wakesBy(null);
    }
  }

  /** Before the tasks are looked for: who adds one after that look finds what wakes this thread. */
  private void wakesBy(@Nullable CompletableFuture<Void> waits) {
    for (CallerThread each = this; each != null; each = each.outer) {
      each.wakeUp = waits;
    }
  }

  /**
   * Runs what is there; as one batch, so that those walks which go on ask the next layer together.
   */
  private boolean runTasks() {
    if (!hasTasks()) {
      return false;
    }
    BatchScope.during(() -> {
      for (CallerThread each = this; each != null; each = each.outer) {
        for (Runnable task = each.tasks.poll(); task != null; task = each.tasks.poll()) {
          run(task);
        }
      }
    });
    return true;
  }

  private boolean hasTasks() {
    for (CallerThread each = this; each != null; each = each.outer) {
      if (!each.tasks.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** What breaks there is no matter of the caller, as it would be none in the pool. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable broken) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, broken);
    }
  }
}
