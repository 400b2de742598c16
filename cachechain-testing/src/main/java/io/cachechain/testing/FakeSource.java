package io.cachechain.testing;

import io.cachechain.spi.ChainClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a fake loader and a fake origin have in common: they record which keys are asked for, and do
 * what is planned before they work. Each plan counts for the operations that begin from now on, and
 * replaces the one before. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the fake itself
 */
abstract class FakeSource<K, S extends FakeSource<K, S>> {
  /** How many keys are kept; older ones are forgotten, and still counted. */
  private static final int KEYS_KEPT = 10_000;

  /** What an operation does before it works. */
  private interface Plan {
    void follow() throws Exception;
  }

  private static final Plan WORK = () -> {};

  // Guarded by this.
  private Plan plan = WORK;
  private int times;
  private final ArrayDeque<K> loaded = new ArrayDeque<>();
  private int loads;
  private int running;
  private int mostAtOnce;

  FakeSource() {}

  abstract S self();

  /** Plans that operations throw this exception. */
  public S fails(Exception failure) {
    Objects.requireNonNull(failure, "failure");
    return plan(Integer.MAX_VALUE, () -> {
      throw failure;
    });
  }

  /**
   * Plans a number of operations that throw an {@link IOException}, after which all is well again.
   *
   * @param count how many, at least 1
   */
  public S failsTimes(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count is " + count + ", it must be at least 1");
    }
    return plan(count, () -> {
      throw new IOException("fails by plan");
    });
  }

  /**
   * Plans that operations block until they are interrupted, or until {@link #recovers} is called.
   * On the very thread that plans it, which nobody could free, an operation fails with an
   * {@link IllegalStateException} that says so.
   */
  public S hangs() {
    return plan(Integer.MAX_VALUE, new Hang(true));
  }

  /**
   * Plans that operations block, also when they are interrupted, until {@link #recovers} is called;
   * on the thread that plans it as for {@link #hangs}.
   */
  public S hangsUninterruptibly() {
    return plan(Integer.MAX_VALUE, new Hang(false));
  }

  /**
   * Plans that operations block for a while.
   *
   * @param clock whose time it is; a frozen one must be advanced by another thread
   * @param delay how long
   */
  public S delays(ChainClock clock, Duration delay) {
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(delay, "delay");
    return plan(Integer.MAX_VALUE, () -> {
      try {
        clock.await(new CompletableFuture<Void>(), delay);
      } catch (TimeoutException over) {
        return;
      }
    });
  }

  /** Plans that operations stop at a new gate until it is opened, and returns the gate. */
  public Gate pauses() {
    Gate gate = new Gate();
    S unused = plan(Integer.MAX_VALUE, gate::pass);
    return gate;
  }

  /** Plans that all is well from now on; what hangs goes on. */
  public S recovers() {
    return plan(Integer.MAX_VALUE, WORK);
  }

  private S plan(int count, Plan next) {
    @Nullable Hang ended;
    synchronized (this) {
      ended = plan instanceof Hang hang ? hang : null;
      plan = next;
      times = count;
    }
    if (ended != null) {
      ended.end();
    }
    return self();
  }

  /** Returns how many loads have begun. */
  public synchronized int loads() {
    return loads;
  }

  /** Returns the keys of the newest loads, oldest first, at most 10,000. */
  public synchronized List<K> loadedKeys() {
    return List.copyOf(loaded);
  }

  /** Returns how many loads run now. */
  public synchronized int running() {
    return running;
  }

  /** Returns the largest number of loads that ran at once. */
  public synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  final synchronized void beginLoad(K key) {
    loads++;
    running++;
    mostAtOnce = Math.max(mostAtOnce, running);
    if (loaded.size() == KEYS_KEPT) {
      loaded.removeFirst();
    }
    loaded.add(key);
  }

  final synchronized void endLoad() {
    running--;
  }

  final void followPlan() throws Exception {
    nextPlan().follow();
  }

  private synchronized Plan nextPlan() {
    if (times == 0) {
      plan = WORK;
      times = Integer.MAX_VALUE;
    }
    if (times != Integer.MAX_VALUE) {
      times--;
    }
    return plan;
  }

  private static final class Hang implements Plan {
    private final boolean interruptible;
    private final Thread planner = Thread.currentThread();
    private boolean over; // guarded by this

    Hang(boolean interruptible) {
      this.interruptible = interruptible;
    }

    synchronized void end() {
      over = true;
      notifyAll();
    }

    @Override
    public synchronized void follow() throws InterruptedException {
      if (!over && Thread.currentThread() == planner && !planner.isInterrupted()) {
        throw new IllegalStateException(
            "hangs by plan, and would hang the thread that planned it for ever: the"
                + " chain calls its loader or origin on the thread that calls the chain. Call the chain from"
                + " another thread, give it threads by executor(..), or plan fails(..)");
      }
      boolean interrupted = false;
      while (!over) {
        try {
          wait();
        } catch (InterruptedException asked) {
          if (interruptible) {
            throw asked;
          }
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
