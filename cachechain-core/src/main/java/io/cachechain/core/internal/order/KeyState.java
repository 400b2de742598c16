package io.cachechain.core.internal.order;

import io.cachechain.spi.Version;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The work on one key on this node: how many reads and writes use the state, the current flight,
 * and the minimum visible version, below which nothing is shown near any more. It exists only while
 * a read or a write of the key runs here, so that work in progress bounds the states.
 *
 * <p>One lock guards all fields. Near layers change under it: for a write, or for the current
 * flight and at or above the minimum. So what a read found before a write completed is never shown
 * after it. Under the lock only near layers and writer queues are called, neither of which takes
 * the lock of a state.
 *
 * @param <K> the type of the keys
 * @param <F> the type of the flights
 */
public final class KeyState<K, F> {
  private final ReentrantLock lock = new ReentrantLock();
  private final K key;
  private int users = 1;
  private boolean dead;
  private @Nullable F flight;
  private @Nullable Version minimum;
  private @Nullable Version completed;
  private @Nullable Version begun;
  private @Nullable Version loading;

  KeyState(K key) {
    this.key = key;
  }

  /** Returns the key. */
  public K key() {
    return key;
  }

  /**
   * Takes the lock; for reads. Writes and messages have methods of their own, which take it
   * themselves.
   */
  public void lock() {
    lock.lock();
  }

  /** Gives the lock back. */
  public void unlock() {
    lock.unlock();
  }

  /** Adds a user; false if the last one has left meanwhile. */
  boolean enter() {
    lock.lock();
    try {
      if (dead) {
        return false;
      }
      users++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a user; true if it was the last one, and the state is dead now. */
  boolean leave() {
    lock.lock();
    try {
      users--;
      dead = users == 0;
      return dead;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the flight that can be joined, or null. Called under the lock. */
  public @Nullable F flight() {
    return flight;
  }

  /**
   * Returns whether there is a flight that can be joined; a look without the lock, for numbers
   * only.
   */
  boolean isInFlight() {
    return flight != null;
  }

  /** Makes a flight the one that can be joined. Called under the lock, when there is none. */
  public void begin(F begins) {
    flight = begins;
  }

  /**
   * Returns whether this flight may still store: it has been neither detached nor ended. Called
   * under the lock.
   */
  public boolean isCurrent(F asked) {
    return flight == asked;
  }

  /** Ends a flight, if it is the current one. Called under the lock. */
  public void end(F ended) {
    if (flight == ended) {
      flight = null;
    }
  }

  /** A load begins whose value will have this version. Called under the lock. */
  public void beginLoad(Version version) {
    if (version.isNewerThan(loading)) {
      loading = version;
    }
  }

  /** Returns whether an entry of this version may be shown near. Called under the lock. */
  public boolean mayShow(Version version) {
    return minimum == null || !minimum.isNewerThan(version);
  }

  /**
   * Begins a write. Its stamp is drawn under the lock, so that the writes of a key begin in the
   * order of their stamps.
   *
   * @param call the stamp that was drawn when the call began, if a later write of the key overtakes
   *     this one; else null
   * @param draws draws the stamp of the write
   * @return the stamp, or null if a write has begun after the call
   */
  public @Nullable Stamp beginWrite(@Nullable Stamp call, Supplier<Stamp> draws) {
    lock.lock();
    try {
      if (call != null && begun != null && begun.isNewerThan(call.version())) {
        return null;
      }
      Stamp stamp = draws.get();
      Version version = stamp.version();
      if (version.isNewerThan(begun)) {
        begun = version;
      }
      return stamp;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether a later write of the key has begun, or completed, on this node itself.
   *
   * @param first the version with which the write began
   * @param version the version that it has now
   */
  public boolean isOvertaken(Version first, Version version) {
    lock.lock();
    try {
      return (begun != null && begun.isNewerThan(first))
          || (completed != null && completed.isNewerThan(version));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether a write of this version would be too old by now even as an invalidation: a
   * later write has begun here, another node has published one, or a load has begun whose value has
   * a higher version, although it may be from before this write.
   */
  public boolean isOutdated(Version version) {
    lock.lock();
    try {
      return isOvertaken(version, version)
          || !mayShow(version)
          || (loading != null && loading.isNewerThan(version));
    } finally {
      lock.unlock();
    }
  }

  /**
   * A write of this version has had its turn in the far layers: the current flight may answer those
   * who wait for it, but stores nothing, and nothing older is shown near.
   *
   * @param version the version of the write
   * @param near changes the near layers and the queues, under the lock
   */
  public void completeWrite(Version version, NearStep near) {
    lock.lock();
    try {
      if (version.isNewerThan(completed)) {
        completed = version;
      }
      flight = null;
      near.run(raiseMinimum(version));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Another node has published a write of this version: the current flight stores nothing, and
   * nothing older is shown near. A write that is on its way here is not overtaken by that: the
   * other one may have returned before this one began, under a faster clock, and the far layers say
   * which of the two stays.
   *
   * @param version the version of the write
   * @param near changes the near layers and the queues, under the lock
   */
  public void receiveWrite(Version version, NearStep near) {
    lock.lock();
    try {
      flight = null;
      near.run(raiseMinimum(version));
    } finally {
      lock.unlock();
    }
  }

  /**
   * A far layer holds this version, or something newer: nothing older is shown near, also by a
   * write that is on its way.
   *
   * @param version the version
   * @param drop drops what is older near, under the lock
   */
  void foundNewer(Version version, Runnable drop) {
    lock.lock();
    try {
      boolean unused = raiseMinimum(version);
      drop.run();
    } finally {
      lock.unlock();
    }
  }

  /** Returns false if the minimum is higher already. */
  private boolean raiseMinimum(Version version) {
    if (!mayShow(version)) {
      return false;
    }
    minimum = version;
    return true;
  }

  /** Changes near layers and queues. */
  public interface NearStep {
    /**
     * Called under the lock of a key; completes no future, and sends nothing.
     *
     * @param newest whether nothing newer has completed here, or was received, so that this version
     *     may be shown
     */
    void run(boolean newest);
  }
}
