package io.cachechain.core.internal.origin;

import io.cachechain.FailureKind;
import io.cachechain.Loader;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.layer.Bulkhead;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.internal.AsyncLoader;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the loader, and the stores of an origin: a bounded number at once, never longer than {@code loader.timeout}, which counts from the moment it was asked for. What comes late is discarded; the
 * thread is interrupted, and holds its place in the bulkhead until it returns.
 *
 * <p>A load that a loader asks for, of this chain or another, has a bulkhead apart, one for each level of nesting: the loads which wait for it hold places that it must not need. So a load waits for a place only while loads of
 * its own level run, and these wait for deeper ones only; the deepest wait for nobody.
 */
public final class Loads {
  private final LoadFrame.Home home;
  private final Supplier<Bulkhead> bulkheads;
  private final ConcurrentHashMap<Integer, Bulkhead> levels = new ConcurrentHashMap<>();
  private final Set<Load<?>> open = ConcurrentHashMap.newKeySet();
  private final long timeoutNanos;
  private final ChainClock clock;
  private final ChainCounters counters;
  private final ChainListener listener;
  private final int parallel;
  private final int maxDepth;

  /**
   * Creates what runs the loads of a chain.
   *
   * @param home the chain
   * @param bulkheads gives what bounds them, one for each level of nesting
   * @param parallel the bound, for the text of a refusal
   * @param maxDepth how many loads may wait for each other, each for the next
   * @param timeoutNanos how long a load may take
   * @param clock the clock of the chain
   * @param counters what counts them
   * @param listener who hears of them
   */
  public Loads(
      LoadFrame.Home home,
      Supplier<Bulkhead> bulkheads,
      int parallel,
      int maxDepth,
      long timeoutNanos,
      ChainClock clock,
      ChainCounters counters,
      ChainListener listener) {
    this.home = home;
    this.bulkheads = bulkheads;
    this.parallel = parallel;
    this.maxDepth = maxDepth;
    this.timeoutNanos = timeoutNanos;
    this.clock = clock;
    this.counters = counters;
    this.listener = listener;
  }

  /** Returns the chain, as its loads see it. */
  public LoadFrame.Home home() {
    return home;
  }

  /** Returns the level of a load that is asked for by another one, or by nobody, and is no deeper than a load may be. */
  public int levelBelow(@Nullable LoadFrame parent) {
    return Math.min(LoadFrame.below(parent), maxDepth - 1);
  }

  /** Returns how many loads run. */
  public int running() {
    return levels.values().stream().mapToInt(Bulkhead::running).sum();
  }

  /** Returns how many loads wait. */
  public int waiting() {
    return levels.values().stream().mapToInt(Bulkhead::waiting).sum();
  }

  /**
   * Makes the load of a key, which has not begun.
   *
   * @param key the key
   * @param loader the loader
   * @param level the level of nesting at which it runs
   * @param parent the load whose loader asked for this one, or null
   * @param waitedFor says whether anybody waits for it; one that nobody waits for does not hold up the closing of the chain
   */
  public <K, V> Load<V> load(
      K key,
      Loader<? super K, ? extends V> loader,
      int level,
      @Nullable LoadFrame parent,
      BooleanSupplier waitedFor) {
    Work<V> work = () -> {
      if (loader instanceof AsyncLoader<? super K, ? extends V> async) {
        CompletionStage<? extends @Nullable V> stage = async.find().apply(key);
        return stage == null ? CompletableFuture.failedStage(nullStage()) : stage;
      }
      return CompletableFuture.completedStage(loader.load(key));
    };
    boolean async = loader instanceof AsyncLoader<?, ?>;
    return new Load<>(new LoadFrame(home, key, level, parent, async), work, true, waitedFor);
  }

  /**
   * Begins a store at the origin.
   *
   * @param key the key
   * @param work the store, which may block, and whether it took effect
   */
  public <K> Load<Boolean> store(K key, Callable<Boolean> work) {
    LoadFrame parent = LoadFrame.current();
    Load<Boolean> store = new Load<>(
        new LoadFrame(home, key, LoadFrame.below(parent), parent, false),
        () -> CompletableFuture.completedStage(work.call()),
        false,
        () -> true);
    if (parent != null) {
      LoadFrame.Wait wait = () -> store.ended.get() ? null : store.frame;
      parent.waitsFor(wait);
      FutureChains.whenDone(store.result, (stored, failure) -> parent.waitsNoMore(wait));
    }
    store.start();
    return store;
  }

  private static RuntimeException nullStage() {
    return new NullPointerException("the asynchronous loader returned null instead of a stage");
  }

  /** Stops what runs and waits, since the chain is closed and its time for that is over. */
  public void close() {
    open.forEach(Load::close);
  }

  /** Stops what nobody waits for, since the chain is being closed. */
  public void closeUnwaited() {
    open.forEach(load -> {
      if (!load.waitedFor.getAsBoolean()) {
        load.close();
      }
    });
  }

  private Bulkhead at(int level) {
    return levels.computeIfAbsent(level, any -> bulkheads.get());
  }

  private String refusal(RejectedExecutionException refused) {
    if (refused instanceof Bulkhead.Full) {
      return parallel + " loads are running (loader.parallel), " + waiting()
          + " wait. Is the origin down?";
    }
    return "there is no thread for it. Was the chain closed, or the executor that it was given?";
  }

  private static FailureKind kindOf(LoadFailure failure) {
    return switch (failure.reason()) {
      case TIMEOUT -> FailureKind.TIMEOUT;
      case REFUSED -> FailureKind.REFUSED;
      case FAILED, CLOSED, ABANDONED, LAYER, BROKEN ->
        failure.cause() == null ? FailureKind.OTHER : Failures.kindOf(failure.cause());
    };
  }

  private interface Work<V> {
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

  /** One load: ends once, with the value, null for absent, or a {@link LoadFailure}. */
  public final class Load<V> {
    private final Work<V> work;
    private final Supplier<@Nullable CompletionStage<?>> task = this::run;

    private final LoadFrame frame;

    /** Whether it is a load; a store at the origin shares the bulkhead and the timeout, not the numbers. */
    private final boolean counted;

    private final CompletableFuture<Loaded<V>> result = new CompletableFuture<>();
    private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.WAITS);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final BooleanSupplier waitedFor;
    private final long begin = clock.nanoTime();
    private final Object running = new Object();
    private @Nullable Thread thread;
    private @Nullable CompletionStage<?> stage;
    private volatile @Nullable Runnable timer;

    private Load(LoadFrame frame, Work<V> work, boolean counted, BooleanSupplier waitedFor) {
      this.frame = frame;
      this.work = work;
      this.counted = counted;
      this.waitedFor = waitedFor;
    }

    /** Begins it: from now on it runs, waits for a place, or has been refused and has ended. */
    public void start() {
      if (counted) {
        counters.count(ChainEvent.LOAD);
      }
      timer = clock.schedule(this::timeOut, Duration.ofNanos(timeoutNanos));
      open.add(this);
      submit();
    }

    /** Returns the future of what comes of it; never fails. */
    public CompletableFuture<Loaded<V>> result() {
      return result;
    }

    private Duration runningFor() {
      return Duration.ofNanos(clock.nanoTime() - begin);
    }

    /** Returns what it does at this moment, for people. */
    public String progress() {
      String time = Texts.duration(runningFor());
      return switch (Objects.requireNonNull(turn.get())) {
        case WAITS -> "waiting for a place for " + time + " (loader.parallel)";
        case WITHDRAWN -> "waited for a place for " + time + " (loader.parallel), was cancelled";
        case RUNS -> "running for " + time + (ended.get() ? ", was cancelled" : ", goes on");
      };
    }

    /** Takes it back if it has not begun; false if it has begun, or ended. Whoever takes it back cancels it then. Calls nothing and completes nothing. */
    public boolean withdraw() {
      return turn.compareAndSet(Turn.WAITS, Turn.WITHDRAWN) || turn.get() == Turn.WITHDRAWN;
    }

    /** Returns its frame. */
    public LoadFrame frame() {
      return frame;
    }

    private void submit() {
      if (frame.level() >= maxDepth) {
        String text = "chain '" + home.chain() + "': " + maxDepth
            + " loads wait for this one, each for the next (loader.max-depth): a loader asks the chain without end, or that deep.";
        refuse(new EndlessLoadException(text), text);
        return;
      }
      try {
        at(frame.level()).submit(task);
      } catch (RejectedExecutionException refused) {
        refuse(null, refusal(refused));
      }
    }

    private void refuse(@Nullable Throwable cause, String detail) {
      if (counted) {
        counters.count(ChainEvent.LOAD_REFUSED);
      }
      end(null, new LoadFailure(LoadFailure.Reason.REFUSED, cause, 0, detail));
    }

    /** A load of the level above waits for this one as well: if it still waits for a place, it must not be one which that holds. */
    public void deepen(int level) {
      if (frame.level() < level && at(frame.level()).withdraw(task)) {
        frame.deepen(level);
        submit();
      }
    }

    /** Stops the work, since all who waited have left. */
    public void cancel() {
      end(null, new LoadFailure(LoadFailure.Reason.ABANDONED, null, clock.nanoTime() - begin, ""));
      interrupt();
    }

    private void close() {
      if (end(
          null, new LoadFailure(LoadFailure.Reason.CLOSED, null, runningFor().toNanos(), ""))) {
        interrupt();
      }
    }

    private void timeOut() {
      if (end(null, new LoadFailure(LoadFailure.Reason.TIMEOUT, null, timeoutNanos, ""))) {
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
          counters.count(ChainEvent.LATE_LOAD);
        }
      });
      return answer;
    }

    private void fail(Throwable failure) {
      Throwable endless = EndlessLoadException.in(failure);
      Throwable cause = endless == null ? failure : endless; // not wrapped once for each load
      boolean first = end(
          null, new LoadFailure(LoadFailure.Reason.FAILED, cause, clock.nanoTime() - begin, ""));
      if (!first) {
        counters.count(ChainEvent.LATE_LOAD);
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

    /** The place where it waited is another one's now. */
    private void giveBackPlace() {
      Bulkhead waitsIn = levels.get(frame.level());
      if (waitsIn != null) {
        waitsIn.withdraw(task);
      }
    }

    private boolean end(@Nullable V value, @Nullable LoadFailure failure) {
      boolean neverRuns = withdraw();
      if (!ended.compareAndSet(false, true)) {
        return false;
      }
      if (neverRuns) {
        giveBackPlace();
      }
      open.remove(this);
      Runnable pending = timer;
      if (pending != null) {
        pending.run();
      }
      long took = clock.nanoTime() - begin;
      if (counted) {
        counters.loadTime(took);
        if (failure != null) {
          counters.loadFailure(kindOf(failure));
        }
        listener.loaded(
            home.chain(), Duration.ofNanos(took), failure == null ? null : failure.cause());
      }
      result.complete(new Loaded<>(value, failure, took));
      return true;
    }
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
