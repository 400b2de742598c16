package io.cachechain.core.internal.flight;

import io.cachechain.Loader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One walk of a key through the far layers and, if anybody wants it, one load; shared by all who ask for the key meanwhile. It belongs to no caller: it runs on the chain's own limits, each
 * caller only waits, and when the last one has left it is cancelled.
 *
 * <p>The lock of the key's slot guards the fields that are neither final nor volatile.
 */
public final class Flight<V> {
  private final CompletableFuture<Answer<V>> walked = new CompletableFuture<>();
  private final CompletableFuture<Answer<V>> loaded = new CompletableFuture<>();
  private final boolean @Nullable [] skip;
  private final boolean @Nullable [] skipWrites;
  private final long beginNanos;
  private final long epoch;
  private int waiting;
  private final AtomicInteger joined = new AtomicInteger();
  private volatile @Nullable Runnable cancel;
  private volatile @Nullable Supplier<String> progress;
  private volatile @Nullable Runnable deepened;
  private volatile int level;
  private @Nullable Loader<?, ? extends V> loader;
  private volatile boolean wantsLoad;
  private boolean walkEnded;

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

  /** Adds a waiting caller. Called under the slot's lock; true if it is not the first one. */
  public boolean join() {
    waiting++;
    return joined.incrementAndGet() > 1;
  }

  /** Removes a caller who waits no longer; when nobody is left, the flight can no longer be joined and its work is cancelled. */
  public void leave(KeySlot<?, V> slot) {
    Runnable action = null;
    slot.lock();
    try {
      waiting--;
      if (waiting == 0 && !loaded.isDone()) {
        slot.end(this);
        action = cancel;
      }
    } finally {
      slot.unlock();
    }
    if (action != null) {
      action.run();
    }
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
    Runnable told = deepened;
    if (told != null) {
      told.run();
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

  /** Sets what can say how far the flight has come. */
  public void progress(Supplier<String> told) {
    progress = told;
  }

  /** Returns how far the flight has come, for people; may be empty. */
  public String progress() {
    Supplier<String> told = progress;
    return told == null ? "" : told.get();
  }

  /** Sets what hears that a deeper caller waits. */
  public void onDeepened(Runnable action) {
    deepened = action;
  }

  /** Sets what stops the work when nobody waits any more. */
  public void onAbandoned(Runnable action) {
    cancel = action;
  }
}
