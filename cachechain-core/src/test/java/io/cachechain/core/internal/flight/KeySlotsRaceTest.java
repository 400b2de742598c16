package io.cachechain.core.internal.flight;

import io.cachechain.core.Races;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The table of slots alone: of one key there is one slot while anybody uses it, none afterwards, and closing hears of the last one who leaves.
 *
 * <p>Found when planted: {@code enter} that joins a dead slot, {@code leave} that removes by key instead of by identity, {@code leave} that tells closing nothing, and a look at {@code idle} before the slot is entered instead of after; the
 * second needs more programs than the build makes up.
 */
public class KeySlotsRaceTest {
  private static final String KEY = "k";

  private final KeySlots<String, Integer> slots = new KeySlots<>("race", 100);
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger inUse = new AtomicInteger();
  private volatile boolean closing;
  private volatile CompletableFuture<Void> idle;

  @Test
  @DisplayName("P7 P10 Z10: one slot for a key in use, one flight in it, and closing waits for all")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void enterLeaveClose_interleaved_oneSlotForAKey() {
    Races.check(
        KeySlotsRaceTest.class,
        AllTrue.class,
        " | get, get | get, get | ",
        " | get | get, close | get",
        " | close, get | get | ");
  }

  /** A read: joins the flight or leads one; two that lead at a time would be two loads. */
  @Operation
  public boolean get() {
    KeySlot<String, Integer> slot;
    try {
      slot = slots.enter(KEY, "get");
    } catch (IllegalStateException refused) {
      return closing;
    }
    inUse.incrementAndGet();
    boolean right = true;
    Flight<Integer> led = begin(slot);
    if (led != null) {
      right = loads.incrementAndGet() == 1;
      end(slot, led);
    }
    right &= idle == null || !idle.isDone();
    inUse.decrementAndGet();
    slots.leave(slot);
    return right;
  }

  private static Flight<Integer> begin(KeySlot<String, Integer> slot) {
    slot.lock();
    try {
      if (slot.flight() != null) {
        return null;
      }
      Flight<Integer> flight = new Flight<>(null, null, 0, 0);
      slot.begin(flight);
      return flight;
    } finally {
      slot.unlock();
    }
  }

  private void end(KeySlot<String, Integer> slot, Flight<Integer> flight) {
    slot.lock();
    try {
      loads.decrementAndGet();
      slot.end(flight);
    } finally {
      slot.unlock();
    }
  }

  /** Closing: what it is told of must not run any more. */
  @Operation(runOnce = true)
  public boolean close() {
    closing = true;
    CompletableFuture<Void> waiting = slots.idle();
    boolean right = !waiting.isDone() || inUse.get() == 0;
    idle = waiting;
    return right;
  }

  /** When all have left, nothing is kept, and whoever closes has been told. */
  @Validate
  public void nothingIsLeft() {
    CompletableFuture<Void> waiting = idle;
    if (slots.size() != 0 || (waiting != null && !waiting.isDone())) {
      throw new IllegalStateException(slots.size() + " slots are left, closing: " + waiting);
    }
  }

  /** What is right. */
  public static final class AllTrue {
    /** Returns true. */
    public boolean get() {
      return true;
    }

    /** Returns true. */
    public boolean close() {
      return true;
    }
  }
}
