package io.cachechain.core.internal.order;

import io.cachechain.core.Races;
import io.cachechain.spi.Version;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A key in one far and one near layer, the near one guarded by the real states, in the order of
 * steps of {@code WriteCall} and {@code Flight}. No read may answer with anything older than a
 * write that had returned before the read began.
 *
 * <p>Found when planted: {@code completeWrite} that leaves the flight, and one that always says
 * newest, and a fill that asks neither whether its flight is current nor whether it may be shown;
 * either question alone keeps what this test can see.
 */
public class KeyStateRaceTest {
  private static final String KEY = "k";

  private final KeyStates<String, CompletableFuture<Integer>> states = new KeyStates<>("race", 100);
  private final AtomicInteger drawn = new AtomicInteger();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicInteger far = new AtomicInteger();

  /** What the near layer holds, 0 for nothing. */
  private final AtomicInteger near = new AtomicInteger();

  @Test
  @DisplayName(
      "P1 Z1 Z3 Z28 Z51 Z52: under all interleavings no read is older than a write that had returned")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void writesAndReads_interleaved_neverOlderThanCompleted() {
    Races.check(
        KeyStateRaceTest.class,
        AllTrue.class,
        " | put | putEvicted, get | get",
        "put, evict | get | putEvicted, get | get",
        "put, evict | invalidate, get | get | get");
  }

  /** A put. */
  @Operation
  public boolean put() {
    write(Near.KEEPS);
    return true;
  }

  /** A put whose near copy is evicted at once. */
  @Operation
  public boolean putEvicted() {
    write(Near.EVICTS);
    return true;
  }

  /** The near layer forgets. */
  @Operation
  public boolean evict() {
    near.set(0);
    return true;
  }

  /** An invalidation, whose tombstone the far layer keeps as a version without a value. */
  @Operation
  public boolean invalidate() {
    write(Near.DROPS);
    return true;
  }

  /** A read: near, else a flight. */
  @Operation
  public boolean get() {
    int atLeast = completed.get();
    int held = near.get();
    return (held == 0 ? fly() : held) >= atLeast;
  }

  private void write(Near what) {
    KeyState<String, CompletableFuture<Integer>> state = states.enter(KEY, "put");
    int number = drawn.incrementAndGet();
    boolean stored = far.accumulateAndGet(number, Math::max) == number;
    state.completeWrite(version(number), newest -> {
      if (newest && stored && what != Near.DROPS) {
        near.accumulateAndGet(number, Math::max);
      } else if (near.get() < number) {
        near.set(0);
      }
    });
    if (what == Near.EVICTS) {
      near.set(0);
    }
    states.leave(state);
    completed.accumulateAndGet(number, Math::max);
  }

  private int fly() {
    KeyState<String, CompletableFuture<Integer>> state = states.enter(KEY, "get");
    CompletableFuture<Integer> flight;
    boolean leads = false;
    state.lock();
    try {
      flight = state.flight();
      if (flight == null) {
        leads = true;
        flight = new CompletableFuture<>();
        state.begin(flight);
      }
    } finally {
      state.unlock();
    }
    if (leads) {
      walk(state, flight);
    }
    int answer = flight.join();
    states.leave(state);
    return answer;
  }

  private void walk(
      KeyState<String, CompletableFuture<Integer>> state, CompletableFuture<Integer> flight) {
    int read = far.get();
    state.lock();
    try {
      if (state.isCurrent(flight)) {
        if (state.mayShow(version(read))) {
          near.accumulateAndGet(read, Math::max);
        }
        state.end(flight);
      }
    } finally {
      state.unlock();
    }
    flight.complete(read);
  }

  private static Version version(int number) {
    return Version.of(1, number, 0, 0);
  }

  private enum Near {
    KEEPS,
    EVICTS,
    DROPS
  }

  /** What is right. */
  public static final class AllTrue {
    /** Returns true. */
    public boolean put() {
      return true;
    }

    /** Returns true. */
    public boolean putEvicted() {
      return true;
    }

    /** Returns true. */
    public boolean evict() {
      return true;
    }

    /** Returns true. */
    public boolean invalidate() {
      return true;
    }

    /** Returns true. */
    public boolean get() {
      return true;
    }
  }
}
