package io.cachechain.core.internal.order;

import io.cachechain.ChainException;
import io.cachechain.FailureKind;
import io.cachechain.internal.FailureFacts;
import io.cachechain.spi.Version;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The states of the keys for which something runs on this node, at most {@code flights.capacity}.
 *
 * @param <K> the type of the keys
 * @param <F> the type of the flights
 */
public final class KeyStates<K, F> {
  private static final ThreadLocal<@Nullable Leaving> LEAVING = new ThreadLocal<>();

  private final String chain;
  private final int capacity;
  private final ConcurrentHashMap<K, KeyState<K, F>> states = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private volatile @Nullable CompletableFuture<Void> idle;

  /**
   * Creates an empty table.
   *
   * @param chain the name of the chain, for the text of a refusal
   * @param capacity the most keys
   */
  public KeyStates(String chain, int capacity) {
    this.chain = chain;
    this.capacity = capacity;
  }

  /**
   * Returns the state of a key, with one user more, who must {@link #leave} it.
   *
   * @param key the key
   * @param operation what the caller does, for the text of a refusal
   * @throws ChainException of kind "refused" if the table is full
   * @throws IllegalStateException if the chain is closing
   */
  public KeyState<K, F> enter(K key, String operation) {
    KeyState<K, F> state = entered(key, operation, capacity);
    // Closing first says so and then looks who is here: whoever came too late for that look sees
    // it.
    if (idle != null) {
      leave(state);
      throw new IllegalStateException(
          "chain '" + chain + "' is being closed; " + operation + " is refused.");
    }
    return state;
  }

  /**
   * Returns the state of a key that another node has changed, with one user more, who must
   * {@link #leave} it. Also when the table is full: messages are applied one at a time, so they add
   * one state at most, and a change of another node cannot wait for room.
   *
   * @param key the key
   * @return null if the chain is closing
   */
  public @Nullable KeyState<K, F> enterForMessage(K key) {
    KeyState<K, F> state = entered(key, "message", Integer.MAX_VALUE);
    if (idle != null) {
      leave(state);
      return null;
    }
    return state;
  }

  private KeyState<K, F> entered(K key, String operation, int most) {
    while (true) {
      KeyState<K, F> state = states.get(key);
      if (state == null) {
        if (states.mappingCount() >= most) {
          throw full(operation);
        }
        KeyState<K, F> fresh = new KeyState<>(key);
        state = states.putIfAbsent(key, fresh);
        if (state == null) {
          return fresh;
        }
      }
      if (state.enter()) {
        return state;
      }
      states.remove(key, state); // its last user is about to do the same
    }
  }

  /**
   * A far layer refused something of this key, since it holds a newer version. If anything runs for
   * the key here, it must know before it shows something near: a queue may be faster than the call
   * that filled it.
   *
   * @param drop drops what is older near; run under the lock of the key's state if there is one
   */
  public void foundNewer(K key, Version held, Runnable drop) {
    KeyState<K, F> state = states.get(key);
    if (state == null) {
      drop.run();
      return;
    }
    state.foundNewer(held, drop);
  }

  /** Gives up one use of a state. */
  public void leave(KeyState<K, ?> state) {
    if (state.leave()) {
      states.remove(state.key(), state);
      CompletableFuture<Void> waiter = idle;
      if (waiter != null && states.isEmpty()) {
        waiter.complete(null);
      }
    }
  }

  /**
   * Answers those who wait, and gives up the use of a state. An answer may run the code of a user,
   * and that may close the chain: then the use is given up at once, or closing would wait for
   * itself.
   *
   * @param state the state
   * @param answer what answers
   */
  public void leave(KeyState<K, ?> state, Runnable answer) {
    Leaving outer = leaving();
    Leaving use = new Leaving(this, () -> leave(state), outer);
    try {
      LEAVING.set(use);
      use.on = true;
      answer.run();
    } finally {
      use.on = false;
      if (outer == null) {
        LEAVING.remove();
      } else {
        LEAVING.set(outer);
      }
      use.end();
    }
  }

  /** Returns whether this thread is about to give up a use of a state. */
  static boolean isLeaving() {
    return leaving() != null;
  }

  private static @Nullable Leaving leaving() {
    Leaving use = LEAVING.get();
    while (use != null && !use.on) {
      use = use.outer;
    }
    return use;
  }

  /**
   * Returns a future that ends when nothing runs any more; asked for by closing, when nothing new
   * begins. What this thread is about to leave does not count.
   */
  public CompletableFuture<Void> idle() {
    CompletableFuture<Void> waiter = new CompletableFuture<>();
    idle = waiter;
    for (Leaving use = leaving(); use != null; use = use.outer) {
      if (use.table == this) {
        use.end();
      }
    }
    if (states.isEmpty()) {
      waiter.complete(null);
    }
    return waiter;
  }

  /** Returns the number of keys for which something runs. */
  public long size() {
    return states.mappingCount();
  }

  /**
   * Returns the number of keys with a flight that can be joined, as far as can be seen without
   * locks.
   */
  public long flights() {
    return states.values().stream().filter(KeyState::isInFlight).count();
  }

  /** Returns how often the table was full. */
  public long refused() {
    return refused.get();
  }

  private ChainException full(String operation) {
    refused.incrementAndGet();
    return new ChainException(
        new FailureFacts(chain, null, operation, FailureKind.REFUSED),
        "chain '" + chain + "', " + operation + ": refused, calls for " + capacity
            + " different keys are running (flights.capacity). Are the far layers and the origin answering?",
        null);
  }

  /**
   * A use of a state that this thread gives up next, and what it was giving up when it came to
   * that.
   */
  private static final class Leaving {
    private final KeyStates<?, ?> table;
    private final @Nullable Leaving outer;
    private @Nullable Runnable leave;

    /**
     * Whether it is about to be given up. A stack that overflows may leave an old one with its
     * thread, since to take it off calls methods as well: this is a field, and to set it calls
     * nothing.
     */
    private boolean on;

    Leaving(KeyStates<?, ?> table, Runnable leave, @Nullable Leaving outer) {
      this.table = table;
      this.leave = leave;
      this.outer = outer;
    }

    void end() {
      Runnable once = leave;
      leave = null;
      if (once != null) {
        once.run();
      }
    }
  }
}
