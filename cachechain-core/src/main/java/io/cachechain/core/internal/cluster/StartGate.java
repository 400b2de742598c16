package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the writes of a chain that has just been built, until it has asked for what is valid:
 * else they would be of a generation that is given up. Each waits for a bounded time, and all go on
 * in the order in which they came. Once the gate is open, passing it costs one volatile read.
 *
 * <p>Invariants, under the lock: while {@code open} is false, whoever comes is added to
 * {@code waiting}, or behind those in {@code going} once the gate is opening; since all wait
 * equally long, they move from the one to the other in order; {@code timer} is armed if anybody
 * waits. One task at a time lets those in {@code going} go, outside of the lock, and opens the gate
 * when there are none left: so nobody overtakes.
 */
final class StartGate {
  private final ChainClock clock;
  private final Executor executor;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final ArrayDeque<Runnable> going = new ArrayDeque<>();
  private @Nullable Runnable timer;
  private boolean opening;
  private boolean letsGo;
  private volatile boolean open;

  /**
   * Creates a gate.
   *
   * @param opens opens it when it ends
   * @param patience how long anybody waits at most
   * @param clock the clock of the chain
   * @param executor runs what has waited
   */
  StartGate(CompletableFuture<Void> opens, Duration patience, ChainClock clock, Executor executor) {
    this.clock = clock;
    this.executor = executor;
    this.patience = patience;
    this.open = opens.isDone();
    FutureChains.whenDone(opens, (done, failure) -> opened());
  }

  /** Runs something: at once, or on the executor when the gate is open or the time is over. */
  void pass(Runnable then) {
    if (open || !isAdded(then)) {
      then.run();
    }
  }

  private boolean isAdded(Runnable then) {
    lock.lock();
    try {
      if (open) {
        return false;
      }
      if (opening) {
        going.add(then);
      } else {
        waiting.add(new Waiting(then, clock.nanoTime() + patience.toNanos()));
        armTimer();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Called under the lock. */
  private void armTimer() {
    Waiting oldest = waiting.peek();
    if (oldest != null && timer == null) {
      long left = Math.max(0, oldest.until - clock.nanoTime());
      timer = clock.schedule(this::expire, Duration.ofNanos(left));
    }
  }

  private void expire() {
    lock.lock();
    try {
      timer = null;
      long now = clock.nanoTime();
      while (!waiting.isEmpty() && waiting.element().until - now <= 0) {
        going.add(waiting.remove().then);
      }
      armTimer();
    } finally {
      lock.unlock();
    }
    letGo();
  }

  private void opened() {
    lock.lock();
    try {
      opening = true;
      waiting.forEach(each -> going.add(each.then));
      waiting.clear();
      if (timer != null) {
        timer.run();
        timer = null;
      }
      open = going.isEmpty() && !letsGo;
    } finally {
      lock.unlock();
    }
    letGo();
  }

  /** Not on the current thread, which is the driver's or the clock's. */
  private void letGo() {
    lock.lock();
    try {
      if (letsGo || going.isEmpty()) {
        return;
      }
      letsGo = true;
    } finally {
      lock.unlock();
    }
    executor.execute(this::run);
  }

  private void run() {
    for (List<Runnable> next = next(); !next.isEmpty(); next = next()) {
      List<Runnable> together = next; // so they leave as batches
      BatchScope.during(() -> together.forEach(Runnable::run));
    }
  }

  private List<Runnable> next() {
    lock.lock();
    try {
      List<Runnable> next = List.copyOf(going);
      going.clear();
      letsGo = !next.isEmpty();
      open |= opening && next.isEmpty();
      return next;
    } finally {
      lock.unlock();
    }
  }

  private record Waiting(Runnable then, long until) {}
}
