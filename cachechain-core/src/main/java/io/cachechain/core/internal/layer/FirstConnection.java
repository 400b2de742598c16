package io.cachechain.core.internal.layer;

import io.cachechain.LayerException;
import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The first attempt of a layer to connect. Until it has ended the layer is not away but not there
 * yet: whatever would be asked of it waits, and is not sent. That is no failure of the layer.
 * Callers wait for a bounded time each, and none of them any more when the attempt has taken so
 * long that a layer which is required to be up would count as away; queues wait for its end.
 * Afterwards the only cost is one volatile read for each request.
 *
 * <p>A call waits for a server for as long as the layer's timeout, no longer. Once the layer has
 * said that a server answers, what takes time is this process itself, which loads the classes of a
 * driver; then calls wait for the end of the attempt, for half of their own time. When it has
 * succeeded, each kind of request is {@linkplain Rehearsal rehearsed}; that belongs to the attempt,
 * too.
 *
 * <p>Invariants, under the lock: while {@code over} is false, all callers that wait are in
 * {@code waiting}, and since all wait equally long, their ends come in that order; {@code timer} is
 * armed if any waits. Nobody is let go under the lock.
 */
public final class FirstConnection {
  /**
   * An attempt that has not ended by then never will: what still waits meets the layer as it is.
   */
  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(30);

  /** So long callers wait for this process to get done with its side of a connection. */
  private static final Duration LONGEST_WORK = Duration.ofSeconds(10);

  private final ChainClock clock;
  private final Executor executor;
  private final long patienceNanos;
  private final long workNanos;
  private final Duration longest;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Void> awaited = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Supplier<CompletableFuture<Void>> rehearsal;
  private @Nullable Runnable timer;
  private boolean answers;
  private volatile boolean over;
  private volatile boolean hasEnded;
  private Runnable cancelEnd = () -> {};
  private @Nullable Runnable cancelOver;

  /**
   * Watches the first attempt of a layer.
   *
   * @param layer the layer; one that cannot say whether it is connected counts as connected
   * @param patience how long whatever would be asked of it waits at most
   * @param callNanos how long a call takes at most: it waits no longer than half of that, whatever
   *     the layer does
   * @param longest after what time no caller waits any more, counted from the first one that does:
   *     before, the process may have been busy with itself
   * @param rehearsal what is done first when it has connected; its future never fails
   * @param clock the clock of the chain
   * @param executor runs what has waited
   */
  FirstConnection(
      ByteLayer layer,
      Duration patience,
      long callNanos,
      Duration longest,
      Supplier<CompletableFuture<Void>> rehearsal,
      ChainClock clock,
      Executor executor) {
    this.rehearsal = rehearsal;
    this.clock = clock;
    this.executor = executor;
    this.patienceNanos = patience.toNanos();
    this.workNanos = Math.max(patienceNanos, callNanos / 2);
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
    FutureChains.whenDone(attempt, (done, failure) -> {
      if (failure == null) {
        answers();
        executor.execute(this::rehearse);
      } else {
        end();
      }
    });
  }

  private void rehearse() {
    if (!hasEnded) {
      FutureChains.whenDone(rehearsal.get(), (done, failure) -> end());
    }
  }

  /**
   * A server of the layer answers: whoever waits does so for the end of the attempt, and no longer
   * for a server that may be away.
   */
  void answers() {
    lock.lock();
    try {
      if (over || answers) {
        return;
      }
      answers = true;
      if (cancelOver != null) {
        cancelOver.run();
      }
      cancelOver = clock.schedule(this::letGo, LONGEST_WORK);
      if (timer != null) {
        timer.run();
        timer = null;
      }
      armTimer();
    } finally {
      lock.unlock();
    }
  }

  /** Returns how long a caller waits. Called under the lock. */
  private long patience() {
    return answers ? workNanos : patienceNanos;
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

  /**
   * Returns a future that ends, and never fails, when the first attempt has ended: for those who
   * have the time.
   */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /**
   * Runs what asks the layer for a caller: at once, or on the executor when no caller waits any
   * more.
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
      waiting.add(new Waiting(then, clock.nanoTime()));
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
      long left = oldest.since + patience() - clock.nanoTime();
      timer = clock.schedule(this::expire, Duration.ofNanos(Math.max(0, left)));
    }
  }

  private void expire() {
    List<Waiting> late = new ArrayList<>();
    lock.lock();
    try {
      timer = null;
      long now = clock.nanoTime();
      while (!waiting.isEmpty() && waiting.element().since + patience() - now <= 0) {
        late.add(waiting.remove());
      }
      armTimer();
    } finally {
      lock.unlock();
    }
    run(late, Failures.refused("not connected yet"));
  }

  /** The attempt has ended, or nobody waits for its end any more. Calling it again does nothing. */
  void end() {
    hasEnded = true;
    cancelEnd.run();
    letGo();
    if (!ended.isDone()) {
      executor.execute(() -> BatchScope.during(() -> ended.complete(null)));
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

  /**
   * Not on the current thread, which is the driver's or the clock's; all together, so that they
   * leave as batches.
   */
  private void run(List<Waiting> those, @Nullable LayerException why) {
    if (!those.isEmpty()) {
      executor.execute(() -> BatchScope.during(() -> those.forEach(each -> each.then.accept(why))));
    }
  }

  private record Waiting(Consumer<@Nullable LayerException> then, long since) {}
}
