package io.cachechain.core.internal.flight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the engine remembers for a thread is forgotten also where the stack of the thread overflows at that very place. */
class OverflowTest {
  private final LoadFrame.Home home = new LoadFrame.Home("books", this, key -> "");

  @Test
  @DisplayName(
      "P6 C17: a stack that overflows where a load begins or ends leaves no load with its thread, which would take the next one for a ring")
  void run_stackOverflows_noLoadIsLeftWithTheThread() throws Exception {
    assertThat(leftAfterOverflows(
            width -> {
              LoadFrame.Running running =
                  new LoadFrame.Running(new LoadFrame(home, width, 0, null, false));
              try {
                running.begin();
              } finally {
                running.on = false;
                running.end();
              }
            },
            () -> LoadFrame.current() != null))
        .isZero();
  }

  @Test
  @DisplayName("M1: nor does one where an answer is given: closing from there ends no use twice")
  void leave_stackOverflows_noUseIsLeftWithTheThread() throws Exception {
    KeySlots<Long, String> slots = new KeySlots<>("books", 1_000_000);

    assertThat(leftAfterOverflows(
            width -> slots.leave(slots.enter(width, "get"), () -> {}), KeySlots::isLeaving))
        .isZero();
  }

  private static int leftAfterOverflows(LongConsumer step, BooleanSupplier isLeft)
      throws Exception {
    CompletableFuture<Integer> left = new CompletableFuture<>();
    Thread thread = new Thread(
        null,
        () -> {
          int count = 0;
          for (int i = 0; i < 2_000; i++) {
            try {
              dive(i, step);
            } catch (StackOverflowError asPlanned) {
              count += isLeft.getAsBoolean() ? 1 : 0;
            }
          }
          left.complete(count);
        },
        "diver",
        256 << 10);
    thread.start();
    return left.get(60, TimeUnit.SECONDS);
  }

  /** Does it at each depth, the last of which have no stack left for it. */
  private static long dive(long width, LongConsumer step) {
    step.accept(width);
    return 1 + (width % 2 == 0 ? dive(width, step) : diveWide(width, width, width, step));
  }

  private static long diveWide(long one, long two, long three, LongConsumer step) {
    return one + two + three + dive(one, step);
  }
}
