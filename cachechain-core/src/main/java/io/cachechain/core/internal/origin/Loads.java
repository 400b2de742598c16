package io.cachechain.core.internal.origin;

import io.cachechain.FailureKind;
import io.cachechain.Loader;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.layer.Bulkhead;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.internal.AsyncLoader;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the loader, and the stores of an origin: a bounded number at once, never longer than
 * {@code loader.timeout}, which counts from the moment it was asked for. What comes late is
 * discarded; the thread is interrupted, and holds its place in the bulkhead until it returns.
 *
 * <p>A load that a loader asks for, of this chain or another, has a bulkhead apart, one for each
 * level of nesting: the loads which wait for it hold places that it must not need. So a load waits
 * for a place only while loads of its own level run, and these wait for deeper ones only; the
 * deepest wait for nobody.
 */
public final class Loads {
  final ChainClock clock;
  final ChainCounters counters;
  final Bounds bounds;
  private final LoadFrame.Home home;
  private final Executor threads;
  private final ChainListener listener;
  private final ConcurrentHashMap<Integer, Bulkhead> levels = new ConcurrentHashMap<>();
  private final Set<Load<?>> open = ConcurrentHashMap.newKeySet();

  /**
   * Creates what runs the loads of a chain.
   *
   * @param home the chain
   * @param bounds how many loads run, and how long
   * @param threads gives a thread to each load that runs; not shut down here
   * @param clock the clock of the chain
   * @param counters what counts them
   * @param listener notified of them
   */
  public Loads(
      LoadFrame.Home home,
      Bounds bounds,
      Executor threads,
      ChainClock clock,
      ChainCounters counters,
      ChainListener listener) {
    this.home = home;
    this.bounds = bounds;
    this.threads = threads;
    this.clock = clock;
    this.counters = counters;
    this.listener = listener;
  }

  /** Returns the chain, as its loads see it. */
  public LoadFrame.Home home() {
    return home;
  }

  /**
   * Returns the level of a load that is asked for by another one, or by nobody, and is no deeper
   * than a load may be.
   */
  public int levelBelow(@Nullable LoadFrame parent) {
    return Math.min(LoadFrame.below(parent), bounds.maxDepth() - 1);
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
   * @param waitedFor says whether anybody waits for it; one that nobody waits for does not hold up
   *     the closing of the chain
   */
  public <K, V> Load<V> load(
      K key,
      Loader<? super K, ? extends V> loader,
      int level,
      @Nullable LoadFrame parent,
      BooleanSupplier waitedFor) {
    Load.Work<V> work = () -> {
      if (loader instanceof AsyncLoader<? super K, ? extends V> async) {
        CompletionStage<? extends @Nullable V> stage = async.find().apply(key);
        return stage == null ? CompletableFuture.failedStage(nullStage()) : stage;
      }
      return CompletableFuture.completedStage(loader.load(key));
    };
    boolean async = loader instanceof AsyncLoader<?, ?>;
    return new Load<>(this, new LoadFrame(home, key, level, parent, async), work, true, waitedFor);
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
        this,
        new LoadFrame(home, key, LoadFrame.below(parent), parent, false),
        () -> CompletableFuture.completedStage(work.call()),
        false,
        () -> true);
    if (parent != null) {
      LoadFrame.Wait wait = () -> store.hasEnded() ? null : store.frame();
      parent.waitsFor(wait);
      FutureChains.whenDone(store.result(), (stored, failure) -> parent.waitsNoMore(wait));
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
      if (!load.isWaitedFor()) {
        load.close();
      }
    });
  }

  /** Returns what bounds the loads of a level of nesting. */
  Bulkhead placesOf(LoadFrame frame) {
    return levels.computeIfAbsent(
        frame.level(), any -> new Bulkhead("loads", bounds.parallel(), bounds.waiting(), threads));
  }

  /** The place where a load waited, if it did, is another one's from now on. */
  void giveBack(LoadFrame frame, Supplier<? extends @Nullable CompletionStage<?>> task) {
    Bulkhead waitsIn = levels.get(frame.level());
    if (waitsIn != null) {
      waitsIn.withdraw(task);
    }
  }

  /** Returns why a load is nested too deep, or null. */
  @Nullable
  EndlessLoadException tooDeep(LoadFrame frame) {
    return frame.level() < bounds.maxDepth()
        ? null
        : new EndlessLoadException(
            "chain '" + home.chain() + "': " + bounds.maxDepth()
                + " loads wait for this one, each for the next (loader.max-depth): a loader asks the chain without end, or that deep.");
  }

  /** Returns why a load was refused, as human-readable text. */
  String refusal(RejectedExecutionException refused) {
    if (refused instanceof Bulkhead.Full) {
      return bounds.parallel() + " loads are running (loader.parallel), " + waiting()
          + " wait. Is the origin down?";
    }
    return "there is no thread for it. Was the chain closed, or the executor that it was given?";
  }

  /** A load has begun, and is stopped when the chain closes. */
  void opened(Load<?> load) {
    open.add(load);
  }

  /** A load has ended. */
  void ended(Load<?> load, long tookNanos, @Nullable LoadFailure failure) {
    open.remove(load);
    if (!load.isCounted()) {
      return;
    }
    counters.loadTime(tookNanos);
    if (failure != null) {
      counters.loadFailure(kindOf(failure));
    }
    listener.loaded(
        home.chain(), Duration.ofNanos(tookNanos), failure == null ? null : failure.cause());
  }

  private static FailureKind kindOf(LoadFailure failure) {
    return switch (failure.reason()) {
      case TIMEOUT -> FailureKind.TIMEOUT;
      case REFUSED -> FailureKind.REFUSED;
      case FAILED, CLOSED, ABANDONED, LAYER, BROKEN ->
        failure.cause() == null ? FailureKind.OTHER : Failures.kindOf(failure.cause());
    };
  }

  /**
   * How many loads run at once, and how long.
   *
   * @param parallel the most that run, of each level of nesting
   * @param waiting the most that wait for a place
   * @param maxDepth how many loads may wait for each other, each for the next
   * @param timeoutNanos how long a load may take
   */
  public record Bounds(int parallel, int waiting, int maxDepth, long timeoutNanos) {
    /** Returns the bounds that a chain is set to. */
    public static Bounds of(ChainSettings<?, ?> chain) {
      return new Bounds(
          chain.count(EngineOptions.LOADER_PARALLEL),
          chain.count(EngineOptions.LOADER_WAITING),
          chain.count(EngineOptions.LOADER_MAX_DEPTH),
          chain.get(EngineOptions.LOADER_TIMEOUT).toNanos());
    }
  }
}
