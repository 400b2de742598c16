package io.cachechain.core.internal.origin;

import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.metrics.ChainEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One load: ends once, with the value, null for absent, or a {@link LoadFailure}. */
public final class Load<V> {
  private final Loads loads;
  private final Work<V> work;
  private final Supplier<@Nullable CompletionStage<?>> task = this::run;

  private final LoadFrame frame;

  /**
   * Whether it is a load; a store at the origin shares the bulkhead and the timeout, not the
   * numbers.
   */
  private final boolean counted;

  private final CompletableFuture<Loaded<V>> result = new CompletableFuture<>();
  private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.WAITS);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final BooleanSupplier waitedFor;
  private final long begin;
  private final Object running = new Object();
  private @Nullable Thread thread;
  private @Nullable CompletionStage<?> stage;
  private volatile @Nullable Runnable timer;

  Load(Loads loads, LoadFrame frame, Work<V> work, boolean counted, BooleanSupplier waitedFor) {
    this.loads = loads;
    this.frame = frame;
    this.work = work;
    this.counted = counted;
    this.waitedFor = waitedFor;
    this.begin = loads.clock.nanoTime();
  }

  /** Begins it: from now on it runs, waits for a place, or has been refused and has ended. */
  public void start() {
    if (counted) {
      loads.counters.count(ChainEvent.LOAD);
    }
    timer = loads.clock.schedule(this::timeOut, Duration.ofNanos(loads.bounds.timeoutNanos()));
    loads.opened(this);
    submit();
  }

  /** Returns the future of what comes of it; never fails. */
  public CompletableFuture<Loaded<V>> result() {
    return result;
  }

  private Duration runningFor() {
    return Duration.ofNanos(loads.clock.nanoTime() - begin);
  }

  /** Returns what it does at this moment, as human-readable text. */
  public String progress() {
    String time = Texts.duration(runningFor());
    return switch (Objects.requireNonNull(turn.get())) {
      case WAITS -> "waiting for a place for " + time + " (loader.parallel)";
      case WITHDRAWN -> "waited for a place for " + time + " (loader.parallel), was cancelled";
      case RUNS -> "running for " + time + (ended.get() ? ", was cancelled" : ", goes on");
    };
  }

  /**
   * Takes it back if it has not begun; false if it has begun, or ended. Whoever takes it back
   * cancels it then. Calls nothing and completes nothing.
   */
  public boolean withdraw() {
    return turn.compareAndSet(Turn.WAITS, Turn.WITHDRAWN) || turn.get() == Turn.WITHDRAWN;
  }

  /** Returns whether anybody waits for it. */
  boolean isWaitedFor() {
    return waitedFor.getAsBoolean();
  }

  /** Returns whether it counts as a load; a store does not. */
  boolean isCounted() {
    return counted;
  }

  boolean hasEnded() {
    return ended.get();
  }

  /** Returns its frame. */
  public LoadFrame frame() {
    return frame;
  }

  private void submit() {
    EndlessLoadException tooDeep = loads.tooDeep(frame);
    if (tooDeep != null) {
      refuse(tooDeep, Objects.requireNonNull(tooDeep.getMessage()));
      return;
    }
    try {
      loads.placesOf(frame).submit(task);
    } catch (RejectedExecutionException refused) {
      refuse(null, loads.refusal(refused));
    }
  }

  private void refuse(@Nullable Throwable cause, String detail) {
    if (counted) {
      loads.counters.count(ChainEvent.LOAD_REFUSED);
    }
    end(null, new LoadFailure(LoadFailure.Reason.REFUSED, cause, 0, detail));
  }

  /**
   * A load of the level above waits for this one as well: if it still waits for a place, it must
   * not be one which that holds.
   */
  public void deepen(int level) {
    if (frame.level() < level && loads.placesOf(frame).withdraw(task)) {
      frame.deepen(level);
      submit();
    }
  }

  /** Stops the work, since all who waited have left. */
  public void cancel() {
    end(
        null,
        new LoadFailure(LoadFailure.Reason.ABANDONED, null, loads.clock.nanoTime() - begin, ""));
    interrupt();
  }

  void close() {
    if (end(null, new LoadFailure(LoadFailure.Reason.CLOSED, null, runningFor().toNanos(), ""))) {
      interrupt();
    }
  }

  private void timeOut() {
    if (end(
        null, new LoadFailure(LoadFailure.Reason.TIMEOUT, null, loads.bounds.timeoutNanos(), ""))) {
      interrupt();
    }
  }

  private @Nullable CompletionStage<?> run() {
    if (!turn.compareAndSet(Turn.WAITS, Turn.RUNS)) {
      return null; // timed out, or abandoned, before its turn came
    }
    LoadFrame.Running present = new LoadFrame.Running(frame);
    try {
      present.begin(); // in its place, from which nobody withdraws it any more
      occupy(Thread.currentThread());
      CompletionStage<? extends @Nullable V> answer = work.run();
      occupy(null);
      return follow(answer);
    } catch (Throwable failure) {
      occupy(null);
      fail(failure);
      return null;
    } finally {
      present.on = false;
      present.end();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is handed over by end
  private CompletionStage<?> follow(CompletionStage<? extends @Nullable V> answer) {
    synchronized (running) {
      stage = answer;
    }
    answer.whenComplete((value, failure) -> {
      if (failure != null) {
        fail(Failures.unwrapped(failure));
      } else if (!end(value, null)) {
        loads.counters.count(ChainEvent.LATE_LOAD);
      }
    });
    return answer;
  }

  private void fail(Throwable failure) {
    Throwable endless = EndlessLoadException.in(failure);
    Throwable cause = endless == null ? failure : endless; // not wrapped once for each load
    boolean first = end(
        null,
        new LoadFailure(LoadFailure.Reason.FAILED, cause, loads.clock.nanoTime() - begin, ""));
    if (!first) {
      loads.counters.count(ChainEvent.LATE_LOAD);
    }
  }

  private void occupy(@Nullable Thread by) {
    synchronized (running) {
      thread = by;
    }
  }

  /** Interrupts the thread only while it runs this very load. */
  private void interrupt() {
    CompletionStage<?> left;
    synchronized (running) {
      if (thread != null) {
        thread.interrupt();
      }
      left = stage;
    }
    if (left != null) {
      cancelStage(left);
    }
  }

  private void cancelStage(CompletionStage<?> left) {
    try {
      left.toCompletableFuture().cancel(true);
    } catch (RuntimeException notSupported) {
      // A stage need not be cancellable: its result is discarded when it comes.
    }
  }

  private boolean end(@Nullable V value, @Nullable LoadFailure failure) {
    boolean neverRuns = withdraw();
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    if (neverRuns) {
      loads.giveBack(frame, task);
    }
    Runnable pending = timer;
    if (pending != null) {
      pending.run();
    }
    long took = loads.clock.nanoTime() - begin;
    loads.ended(this, took, failure);
    result.complete(new Loaded<>(value, failure, took));
    return true;
  }

  /** What a load or a store does on its thread. */
  interface Work<V> {
    CompletionStage<? extends @Nullable V> run() throws Exception;
  }

  private enum Turn {
    /** The work has not been called. */
    WAITS,
    /** Nor will it be. */
    WITHDRAWN,
    /** It has been called. */
    RUNS
  }

  /**
   * What came of a load.
   *
   * @param value the value, or null for absent or a failure
   * @param failure why there is none, or null
   * @param tookNanos how long it ran
   */
  public record Loaded<V>(@Nullable V value, @Nullable LoadFailure failure, long tookNanos) {
    /** Returns how long it ran, in milliseconds. */
    public int tookMillis() {
      return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }
  }
}
