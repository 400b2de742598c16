package io.cachechain.core.internal.flight;

import io.cachechain.ChainException;
import io.cachechain.FailureKind;
import io.cachechain.internal.FailureFacts;
import io.cachechain.spi.Version;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The slots of the keys for which something runs on this node, at most {@code flights.capacity}. */
public final class KeySlots<K, V> {
  private static final ThreadLocal<@Nullable Leaving> LEAVING = new ThreadLocal<>();

  private final String chain;
  private final int capacity;
  private final ConcurrentHashMap<K, KeySlot<K, V>> slots = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private volatile @Nullable CompletableFuture<Void> idle;

  /**
   * Creates an empty table.
   *
   * @param chain the name of the chain, for the text of a refusal
   * @param capacity the most keys
   */
  public KeySlots(String chain, int capacity) {
    this.chain = chain;
    this.capacity = capacity;
  }

  /**
   * Returns the slot of a key, with one user more, who must {@link #leave} it.
   *
   * @param key the key
   * @param operation what the caller does, for the text of a refusal
   * @throws ChainException of kind "refused" if the table is full
   * @throws IllegalStateException if the chain is closing
   */
  public KeySlot<K, V> enter(K key, String operation) {
    KeySlot<K, V> slot = entered(key, operation, capacity);
    // Closing first says so and then looks who is here: whoever came too late for that look sees
    // it.
    if (idle != null) {
      leave(slot);
      throw new IllegalStateException(
          "chain '" + chain + "' is being closed; " + operation + " is refused.");
    }
    return slot;
  }

  /**
   * Returns the slot of a key of which another node tells, with one user more, who must {@link #leave} it. Also when the table is full: messages are applied one at a time, so they add one slot at most, and
   * a change of another node cannot wait for room.
   *
   * @param key the key
   * @return null if the chain is closing
   */
  public @Nullable KeySlot<K, V> enterForMessage(K key) {
    KeySlot<K, V> slot = entered(key, "message", Integer.MAX_VALUE);
    if (idle != null) {
      leave(slot);
      return null;
    }
    return slot;
  }

  private KeySlot<K, V> entered(K key, String operation, int most) {
    while (true) {
      KeySlot<K, V> slot = slots.get(key);
      if (slot == null) {
        if (slots.mappingCount() >= most) {
          throw full(operation);
        }
        KeySlot<K, V> fresh = new KeySlot<>(key);
        slot = slots.putIfAbsent(key, fresh);
        if (slot == null) {
          return fresh;
        }
      }
      if (slot.enter()) {
        return slot;
      }
      slots.remove(key, slot); // its last user is about to do the same
    }
  }

  /**
   * A far layer refused something of this key, since it holds a newer version. If anything runs for the key here, it must know before it shows something near: a queue may be faster than the call that filled it.
   *
   * @param drop drops what is older near; run under the slot's lock if there is a slot
   */
  public void refused(K key, Version held, Runnable drop) {
    KeySlot<K, V> slot = slots.get(key);
    if (slot == null) {
      drop.run();
      return;
    }
    slot.lock();
    try {
      slot.isHeld(held);
      drop.run();
    } finally {
      slot.unlock();
    }
  }

  /** Gives up one use of a slot. */
  public void leave(KeySlot<K, V> slot) {
    if (slot.leave()) {
      slots.remove(slot.key(), slot);
      CompletableFuture<Void> waiter = idle;
      if (waiter != null && slots.isEmpty()) {
        waiter.complete(null);
      }
    }
  }

  /**
   * Answers those who wait, and gives up the use of a slot. An answer may run the code of a user, and that may close the chain: then the use is given up at once, or closing would wait for itself.
   *
   * @param slot the slot
   * @param answer what answers
   */
  public void leave(KeySlot<K, V> slot, Runnable answer) {
    Leaving outer = leaving();
    Leaving use = new Leaving(this, () -> leave(slot), outer);
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

  private static @Nullable Leaving leaving() {
    Leaving use = LEAVING.get();
    while (use != null && !use.on) {
      use = use.outer;
    }
    return use;
  }

  /** Returns a future that ends when nothing runs any more; asked for by closing, when nothing new begins. What this thread is about to leave does not count. */
  public CompletableFuture<Void> idle() {
    CompletableFuture<Void> waiter = new CompletableFuture<>();
    idle = waiter;
    for (Leaving use = leaving(); use != null; use = use.outer) {
      if (use.table == this) {
        use.end();
      }
    }
    if (slots.isEmpty()) {
      waiter.complete(null);
    }
    return waiter;
  }

  /** Returns the number of keys for which something runs. */
  public long size() {
    return slots.mappingCount();
  }

  /** Returns the number of keys with a flight that can be joined, as far as can be seen without locks. */
  public long flights() {
    return slots.values().stream().filter(KeySlot::isInFlight).count();
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

  /** A use of a slot that this thread gives up next, and what it was giving up when it came to that. */
  private static final class Leaving {
    private final KeySlots<?, ?> table;
    private final @Nullable Leaving outer;
    private @Nullable Runnable leave;

    /** Whether it is about to be given up. A stack that overflows may leave an old one with its thread, since to take it off calls methods as well: this is a field, and to set it calls nothing. */
    private boolean on;

    Leaving(KeySlots<?, ?> table, Runnable leave, @Nullable Leaving outer) {
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
