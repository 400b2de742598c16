package io.cachechain.core.internal.link;

import io.cachechain.LayerException;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first attempt of a layer to connect. Until it has ended the layer is not away but not there yet: whatever would be asked of it waits, and is not sent. That is no failure of the layer. Callers wait for a bounded time each, and none of
 * them any more when the attempt has taken so long that a layer which is required to be up would count as away; queues wait for its end. Afterwards the only cost is one volatile read for each request.
 *
 * <p>Invariants, under the lock: while {@code over} is false, all callers that wait are in {@code waiting}, and since all wait equally long, their ends come in that order; {@code timer} is armed if any waits. Nobody is let go under the lock.
 */
public final class FirstConnection {
  /** An attempt that has not ended by then never will: what still waits meets the layer as it is. */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(30);

  private final ChainClock clock;
  private final Executor executor;
  private final long patienceNanos;
  private final Duration longest;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> awaited = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable Runnable timer;
  private volatile boolean over;
  private volatile boolean hasEnded;
  private Runnable cancelEnd = () -> {};
  private @Nullable Runnable cancelOver;

  /**
   * Watches the first attempt of a layer.
   *
   * @param layer the layer; one that cannot say whether it is connected counts as connected
   * @param patience how long whatever would be asked of it waits at most
   * @param longest after what time no caller waits any more, counted from the first one that does: before, the process may have been busy with itself
   * @param clock the clock of the chain
   * @param executor runs what has waited
   */
  FirstConnection(
      ByteLayer layer, Duration patience, Duration longest, ChainClock clock, Executor executor) {
    this.clock = clock;
    this.executor = executor;
    this.patienceNanos = patience.toNanos();
    this.longest = longest;
    CompletableFuture<Void> attempt = attemptOf(layer);
    if (attempt.isDone()) {
      over = true;
      hasEnded = true;
      awaited.complete(null);
      ended.complete(null);
      return;
    }
    cancelEnd = clock.schedule(this::end, LONGEST_ATTEMPT);
    FutureChains.whenDone(attempt, (done, failure) -> end());
  }

  private static CompletableFuture<Void> attemptOf(ByteLayer layer) {
    try {
      return layer.connected().toCompletableFuture();
    } catch (RuntimeException cannotSay) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Returns whether no caller waits for the layer any more. */
  public boolean isOver() {
    return over;
  }

  /** Returns whether the first attempt has ended. */
  public boolean hasEnded() {
    return hasEnded;
  }

  /** Returns a future that ends, and never fails, when no caller waits for the layer any more. */
  public CompletableFuture<Void> awaited() {
    return awaited;
  }

  /** Returns a future that ends, and never fails, when the first attempt has ended: for those who have the time. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Runs what asks the layer for a caller: at once, or on the executor when no caller waits any more.
   *
   * @param then is given null, or why it must not ask: the attempt has not ended in time. Runs once
   */
  void ready(Consumer<@Nullable LayerException> then) {
    if (over || !isAdded(then)) {
      then.accept(null);
    }
  }

  private boolean isAdded(Consumer<@Nullable LayerException> then) {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      waiting.add(new Waiting(then, clock.nanoTime() + patienceNanos));
      if (cancelOver == null) {
        cancelOver = clock.schedule(this::letGo, longest);
      }
      armTimer();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Called under the lock. */
  private void armTimer() {
    Waiting oldest = waiting.peek();
    if (oldest != null && timer == null) {
      timer = clock.schedule(
          this::expire, Duration.ofNanos(Math.max(0, oldest.until - clock.nanoTime())));
    }
  }

  private void expire() {
    List<Waiting> late = new ArrayList<>();
    lock.lock();
    try {
      timer = null;
      long now = clock.nanoTime();
      while (!waiting.isEmpty() && waiting.element().until - now <= 0) {
        late.add(waiting.remove());
      }
      armTimer();
    } finally {
      lock.unlock();
    }
    run(late, Failures.refused("not connected yet after " + patienceNanos / 1_000_000 + " ms"));
  }

  /** The attempt has ended, or nobody waits for its end any more. Calling it again does nothing. */
  void end() {
    hasEnded = true;
    cancelEnd.run();
    letGo();
    if (!ended.isDone()) {
      executor.execute(() -> Cork.during(() -> ended.complete(null)));
    }
  }

  private void letGo() {
    List<Waiting> all;
    lock.lock();
    try {
      over = true;
      all = List.copyOf(waiting);
      waiting.clear();
      if (timer != null) {
        timer.run();
        timer = null;
      }
      if (cancelOver != null) {
        cancelOver.run();
      }
    } finally {
      lock.unlock();
    }
    run(all, null);
    awaited.complete(null);
  }

  /** Not on the thread at hand, which is the driver's or the clock's; all together, so that they leave as batches. */
  private void run(List<Waiting> those, @Nullable LayerException why) {
    if (!those.isEmpty()) {
      executor.execute(() -> Cork.during(() -> those.forEach(each -> each.then.accept(why))));
    }
  }

  private record Waiting(Consumer<@Nullable LayerException> then, long until) {}
}
