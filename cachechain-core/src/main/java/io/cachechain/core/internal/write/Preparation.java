package io.cachechain.core.internal.write;

import io.cachechain.core.internal.order.KeyState;
import io.cachechain.core.internal.order.KeyStates;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The time in which code of a user runs for a put, on a thread of the chain, and nothing is written
 * yet. It ends once: the put begins to be written, or is withdrawn, since its caller's time is over
 * or its value was refused. So a put that threw for its deadline in this time is never written,
 * however late that code comes back. The keys count as in use until then.
 */
final class Preparation<K> {
  private final KeyStates<K, ?> states;
  private final List<KeyState<K, ?>> entered = new ArrayList<>();
  private final AtomicBoolean over = new AtomicBoolean();

  /** Creates one that has no keys yet. */
  Preparation(KeyStates<K, ?> states) {
    this.states = states;
  }

  /**
   * Enters a key; before the time begins, on the caller's thread.
   *
   * @throws io.cachechain.ChainException if calls for too many keys run
   */
  void enter(K key, String operation) {
    entered.add(states.enter(key, operation));
  }

  /** Returns the states of the keys, in the order in which they were entered. */
  List<KeyState<K, ?>> states() {
    return entered;
  }

  boolean isOver() {
    return over.get();
  }

  /** Ends it, if nobody has: the caller writes, and then leaves the states. */
  boolean ends() {
    return over.compareAndSet(false, true);
  }

  /** Ends it without a write, if nobody has ended it; the states are left. */
  boolean withdraws() {
    boolean mine = ends();
    if (mine) {
      entered.forEach(states::leave);
    }
    return mine;
  }
}
