package io.cachechain.codec.jackson;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One walk through one value: how deep it is, and what has been met of that which may be met again.
 * Used by one thread, once.
 */
final class Walk {
  private final int deepest;
  private int depth;
  private boolean toBeTried;
  private @Nullable Set<Object> met;

  /**
   * Begins a walk.
   *
   * @param deepest how deep JSON may be nested
   */
  Walk(int deepest) {
    this.deepest = deepest;
  }

  /**
   * Says that the walk has met something of which only a trial shows whether it comes back: the
   * whole value is to be tried.
   */
  void tryAll() {
    toBeTried = true;
  }

  /** Returns whether something asked for a trial of the whole value. */
  boolean isToBeTried() {
    return toBeTried;
  }

  /** Goes into an object or a list; each is followed by {@link #leave}, unless it throws. */
  void enter() {
    if (++depth > deepest) {
      throw new Misfit("is nested deeper than " + deepest
          + " levels, which cannot be read back. Is it part of itself?");
    }
  }

  /** Goes out again. */
  void leave() {
    depth--;
  }

  /** Returns whether an object that JSON names by an id is met for the first time. */
  boolean isNew(Object value) {
    Set<Object> all = met;
    if (all == null) {
      all = Collections.newSetFromMap(new IdentityHashMap<>());
      met = all;
    }
    return all.add(value);
  }
}
