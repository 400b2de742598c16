package io.cachechain.core.internal.flight;

import io.cachechain.spi.Version;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What runs for one key on this node: how many use the slot, the current flight, and the floor below which nothing may be shown near any more. Exists only while a walk or a write of the key
 * runs here, so that work in progress bounds the slots.
 *
 * <p>The lock of the slot guards all fields. Near stores happen under it, only for the current flight or a write, and at or above the floor: so what a walk found before a write
 * settled can never be shown after it. Under the lock only near layers and writer queues are called, neither of which takes a slot's lock.
 */
public final class KeySlot<K, V> extends ReentrantLock {
  private static final long serialVersionUID = 1L;

  private final transient K key;
  private transient int users = 1;
  private transient boolean dead;
  private transient @Nullable Flight<V> flight;
  private transient @Nullable Version floor;
  private transient @Nullable Version completed;
  private transient @Nullable Version begun;
  private transient @Nullable Version loading;

  KeySlot(K key) {
    this.key = key;
  }

  /** Returns the key. */
  public K key() {
    return key;
  }

  /** Adds a user; false if the slot has gone meanwhile. */
  boolean enter() {
    lock();
    try {
      if (dead) {
        return false;
      }
      users++;
      return true;
    } finally {
      unlock();
    }
  }

  /** Removes a user; true if it was the last one and the slot is dead now. */
  boolean leave() {
    lock();
    try {
      users--;
      dead = users == 0;
      return dead;
    } finally {
      unlock();
    }
  }

  /** Returns the flight that can be joined, or null. Called under the lock. */
  public @Nullable Flight<V> flight() {
    return flight;
  }

  /** Returns whether there is a flight that can be joined; a look without the lock, for numbers only. */
  boolean isInFlight() {
    return flight != null;
  }

  /** Makes a flight the one that can be joined. Called under the lock, when there is none. */
  public void begin(Flight<V> begun) {
    flight = begun;
  }

  /** Returns whether this flight may still store: it has been neither cut loose nor ended. Called under the lock. */
  public boolean isCurrent(Flight<V> asked) {
    return flight == asked;
  }

  /** Ends a flight, if it is the current one. Called under the lock. */
  public void end(Flight<V> ended) {
    if (flight == ended) {
      flight = null;
    }
  }

  /**
   * A write of this version has settled in the far layers: whatever flies now may answer those who wait for it, but stores nothing, and nothing older is shown near. Called under the
   * lock.
   *
   * @return whether no newer write has settled already, so that this one may be shown near
   */
  public boolean settle(Version version) {
    if (version.isNewerThan(completed)) {
      completed = version;
    }
    return receive(version);
  }

  /**
   * Another node tells of a write of this version: whatever flies now stores nothing, and nothing older is shown near. A write that is on its way here is not overtaken by that: the other one may have returned before this one
   * began, under a faster clock, and the far layers say which of the two stays. Called under the lock.
   *
   * @return whether nothing newer has completed, or was received, already
   */
  public boolean receive(Version version) {
    flight = null;
    if (floor != null && floor.isNewerThan(version)) {
      return false;
    }
    floor = version;
    return true;
  }

  /** A far layer holds this version, or something newer: nothing older is shown near, also by a write that is on its way. Called under the lock. */
  void isHeld(Version version) {
    if (version.isNewerThan(floor)) {
      floor = version;
    }
  }

  /** A write of this version begins. Called under the lock. */
  public void writeBegins(Version version) {
    if (version.isNewerThan(begun)) {
      begun = version;
    }
  }

  /** Returns whether a write has begun on this node, while the slot has been in use, that was stamped after this version was drawn. Called under the lock. */
  public boolean hasBegunAfter(Version version) {
    return begun != null && begun.isNewerThan(version);
  }

  /** A load begins whose value will have this version. Called under the lock. */
  public void loadBegins(Version version) {
    if (version.isNewerThan(loading)) {
      loading = version;
    }
  }

  /** Returns whether a load has begun on this node, while the slot has been in use, whose value has a higher version than this. Called under the lock. */
  public boolean isLoadedAbove(Version version) {
    return loading != null && loading.isNewerThan(version);
  }

  /**
   * Returns whether a later write of the key than this one has begun, or completed, on this node itself. Called under the lock.
   *
   * @param first the version with which the write began
   * @param version the one that it has now
   */
  public boolean isOvertaken(Version first, Version version) {
    return hasBegunAfter(first) || (completed != null && completed.isNewerThan(version));
  }

  /** Returns whether an entry of this version is not below the floor. Called under the lock. */
  public boolean admits(Version version) {
    return floor == null || !floor.isNewerThan(version);
  }
}
