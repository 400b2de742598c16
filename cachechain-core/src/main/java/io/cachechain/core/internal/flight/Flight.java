package io.cachechain.core.internal.flight;

import io.cachechain.Loader;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.origin.LoadFrame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a key through the far layers and, if anybody wants it, one load; shared by all who ask for the key meanwhile. It belongs to no caller: it runs on the chain's own limits, and each
 * caller only waits.
 *
 * <p>When the last caller has left, a load that has begun goes on and can still be joined, since what it brings is stored; everything else ends. If the last caller has cancelled, the load ends too. A flight that has
 * ended so is abandoned: it tells nobody that there is nothing.
 *
 * <p>The lock of the key's slot guards the fields that are neither final nor volatile, and each change of {@code waiting}.
 */
public final class Flight<V> {
  private final CompletableFuture<Answer<V>> walked = new CompletableFuture<>();
  private final CompletableFuture<Answer<V>> loaded = new CompletableFuture<>();
  private final boolean @Nullable [] skip;
  private final boolean @Nullable [] skipWrites;
  private final long beginNanos;
  private final long epoch;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger joined = new AtomicInteger();
  private volatile @Nullable Work work;
  private volatile boolean abandoned;
  private volatile boolean callers;
  private volatile int level;
  private @Nullable Loader<?, ? extends V> loader;
  private volatile boolean wantsLoad;
  private boolean walkEnded;
  private @Nullable EntryGenerations loadsIn;

  /**
   * Creates a flight that has not begun.
   *
   * @param skip for each layer, whether it is not asked; null for none
   * @param skipWrites for each layer, whether it gets no fill; null for none
   * @param beginNanos the monotonic time
   * @param epoch the epoch of near entries, read before anything is asked
   */
  public Flight(
      boolean @Nullable [] skip, boolean @Nullable [] skipWrites, long beginNanos, long epoch) {
    this.skip = skip;
    this.skipWrites = skipWrites;
    this.beginNanos = beginNanos;
    this.epoch = epoch;
  }

  /** Returns the first stage, which ends with the walk. */
  public CompletableFuture<Answer<V>> walked() {
    return walked;
  }

  /** Returns the second stage, which ends with the load, or with the walk if it found something or nobody wants a load. */
  public CompletableFuture<Answer<V>> loaded() {
    return loaded;
  }

  /** Returns whether the layer of this index is not asked. */
  public boolean skips(int layer) {
    return skip != null && skip[layer];
  }

  /** Returns whether the layer of this index gets no fill. */
  public boolean skipsWrite(int layer) {
    return skipWrites != null && skipWrites[layer];
  }

  /** A caller has joined: what is asked from now on are his requests. */
  public void joinCaller() {
    callers = true;
  }

  /** Returns whether a caller has joined; if not, it is the engine's own. */
  public boolean hasCallers() {
    return callers;
  }

  /** Returns whether no layer is left out. */
  public boolean asksAll() {
    return skip == null;
  }

  /** Returns the monotonic time at which it began. */
  public long beginNanos() {
    return beginNanos;
  }

  /** Returns the epoch of near entries at its begin, which is that of the copies it makes. */
  public long epoch() {
    return epoch;
  }

  /** Asks for a load if the walk finds nothing; the first one who asks says with which loader. Called under the slot's lock; false if the walk has ended without. */
  public boolean wantLoad(Loader<?, ? extends V> with) {
    if (!wantsLoad) {
      if (walkEnded) {
        return false;
      }
      wantsLoad = true;
      loader = with;
    }
    return true;
  }

  /** Returns whether anybody has asked for a load so far; a look without the lock. */
  public boolean wantsLoad() {
    return wantsLoad;
  }

  /** Ends the walk: from now on nobody can ask for a load any more. Called under the slot's lock; returns the loader to use, or null if nobody wants a load. */
  public @Nullable Loader<?, ? extends V> endWalk() {
    walkEnded = true;
    return wantsLoad ? loader : null;
  }

  /** The load begins; what it brings is of these generations. Called under the slot's lock. */
  public void loadBegins(EntryGenerations generations) {
    loadsIn = generations;
  }

  /** Returns whether a load has begun whose value is not of the present generation any more: nobody who comes now can be answered by it. Called under the slot's lock. */
  public boolean isOutdated(Generations now) {
    return loadsIn != null && loadsIn.chain() != now.chain();
  }

  /** Adds a waiting caller. Called under the slot's lock; true if it is not the first one. */
  public boolean join() {
    waiting.incrementAndGet();
    return joined.incrementAndGet() > 1;
  }

  /** Removes a caller who waits no longer; true if the flight has ended by that. */
  public boolean leave(KeyState<?, Flight<V>> slot) {
    return leave(slot, false);
  }

  /** Removes a caller who wants the work to stop, unless others wait for it; true if the flight has ended by that. */
  public boolean cancel(KeyState<?, Flight<V>> slot) {
    return leave(slot, true);
  }

  private boolean leave(KeyState<?, Flight<V>> slot, boolean cancels) {
    slot.lock();
    try {
      if (waiting.decrementAndGet() > 0 || loaded.isDone() || (!cancels && goesOn(slot))) {
        return false;
      }
      abandoned = true;
      slot.end(this);
    } finally {
      slot.unlock();
    }
    Work stopped = work;
    if (stopped != null) {
      stopped.stop();
    }
    return true;
  }

  /** What can be stored no more, since a write has settled meanwhile, is of no use to anybody who comes later. */
  private boolean goesOn(KeyState<?, Flight<V>> slot) {
    Work begun = work;
    return begun != null && slot.isCurrent(this) && begun.keepsLoading();
  }

  /** Returns whether all callers have left, and the work was stopped. */
  public boolean isAbandoned() {
    return abandoned;
  }

  /** Returns whether anybody waits for it now; a look without the lock. */
  public boolean isWaitedFor() {
    return waiting.get() > 0;
  }

  /** A caller waits whose load would be of this level of nesting. Called under the slot's lock; true if none so deep has waited before. */
  public boolean deepen(int to) {
    if (to <= level) {
      return false;
    }
    level = to;
    return true;
  }

  /** Returns the level of nesting of the deepest caller. */
  public int level() {
    return level;
  }

  /** Tells the load, if it has begun, that a deeper caller waits for it. */
  public void deepened() {
    Work begun = work;
    if (begun != null) {
      begun.deepen();
    }
  }

  /** Returns how many callers have shared the flight. */
  public int shared() {
    return joined.get();
  }

  /** Returns for each layer whether it gets no fill, or null for none. */
  public boolean @Nullable [] skipWrites() {
    return skipWrites;
  }

  /** Returns the load that is under way, or null if there is none, or the flight has ended. */
  public @Nullable LoadFrame frame() {
    Work begun = work;
    return begun == null || loaded.isDone() ? null : begun.frame();
  }

  /** Returns how far the flight has come, for people; may be empty. */
  public String progress() {
    Work begun = work;
    return begun == null ? "" : begun.progress();
  }

  /** Sets what does the work of the flight, before that begins. */
  public void worksBy(Work doing) {
    work = doing;
  }

  /** The work of a flight. */
  public interface Work {
    /**
     * Asks, since nobody waits any more, whether a load has begun and goes on. If not, none begins from now on. Called under the slot's lock: it calls and completes nothing.
     */
    boolean keepsLoading();

    /** Stops what is under way: the flight was abandoned. */
    void stop();

    /** A caller waits whose load would be of a deeper level. */
    void deepen();

    /** Returns the load that has been asked for, or null. */
    @Nullable
    LoadFrame frame();

    /** Returns how far it has come, for people. */
    String progress();
  }
}
