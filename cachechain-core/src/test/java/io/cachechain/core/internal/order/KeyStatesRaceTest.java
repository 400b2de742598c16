package io.cachechain.core.internal.order;

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
 * The table of states alone: of one key there is one state while anybody uses it, none afterwards,
 * and closing is notified of the last one who leaves.
 *
 * <p>Found when planted: {@code enter} that joins a dead state, {@code leave} that removes by key
 * instead of by identity, {@code leave} that does not notify closing, and a look at {@code idle}
 * before the state is entered instead of after; the second needs more programs than the build makes
 * up.
 */
public class KeyStatesRaceTest {
  private static final String KEY = "k";

  private final KeyStates<String, Object> states = new KeyStates<>("race", 100);
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger inUse = new AtomicInteger();
  private volatile boolean closing;
  private volatile CompletableFuture<Void> idle;

  @Test
  @DisplayName(
      "P7 P10 Z10: one state for a key in use, one flight in it, and closing waits for all")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void enterLeaveClose_interleaved_oneSlotForAKey() {
    Races.check(
        KeyStatesRaceTest.class,
        AllTrue.class,
        " | get, get | get, get | ",
        " | get | get, close | get",
        " | close, get | get | ");
  }

  /** A read: joins the flight or leads one; two that lead at a time would be two loads. */
  @Operation
  public boolean get() {
    KeyState<String, Object> state;
    try {
      state = states.enter(KEY, "get");
    } catch (IllegalStateException refused) {
      return closing;
    }
    inUse.incrementAndGet();
    boolean right = true;
    Object led = begin(state);
    if (led != null) {
      right = loads.incrementAndGet() == 1;
      end(state, led);
    }
    right &= idle == null || !idle.isDone();
    inUse.decrementAndGet();
    states.leave(state);
    return right;
  }

  private static Object begin(KeyState<String, Object> state) {
    state.lock();
    try {
      if (state.flight() != null) {
        return null;
      }
      Object flight = new Object();
      state.begin(flight);
      return flight;
    } finally {
      state.unlock();
    }
  }

  private void end(KeyState<String, Object> state, Object flight) {
    state.lock();
    try {
      loads.decrementAndGet();
      state.end(flight);
    } finally {
      state.unlock();
    }
  }

  /** Closing: after its notification nothing may run any more. */
  @Operation(runOnce = true)
  public boolean close() {
    closing = true;
    CompletableFuture<Void> waiting = states.idle();
    boolean right = !waiting.isDone() || inUse.get() == 0;
    idle = waiting;
    return right;
  }

  /** When all have left, nothing is kept, and the closing thread has been notified. */
  @Validate
  public void nothingIsLeft() {
    CompletableFuture<Void> waiting = idle;
    if (states.size() != 0 || (waiting != null && !waiting.isDone())) {
      throw new IllegalStateException(states.size() + " states are left, closing: " + waiting);
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
