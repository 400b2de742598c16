package io.cachechain.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets the stack of a thread overflow at many places of a step. */
public final class Overflows {
  private static final int TIMES = 2_000;

  private Overflows() {}

  /**
   * Runs a step on a thread again and again, with a little more stack left each time, from none to what it needs.
   *
   * @param step the step
   * @param isLeft asked after each of them, with all of the stack: whether something is left with the thread
   * @return how often it was
   */
  public static int leftAfter(Runnable step, BooleanSupplier isLeft) throws Exception {
    CompletableFuture<Integer> left = new CompletableFuture<>();
    Thread thread = new Thread(
        null,
        () -> {
          int count = 0;
          for (int i = 0; i < TIMES; i++) {
            int depth = depth(0) - i % 100;
            try {
              dive(depth, i % 2 == 0, step);
            } catch (StackOverflowError asPlanned) {
              count += isLeft.getAsBoolean() ? 1 : 0;
            }
          }
          left.complete(count);
        },
        "diver",
        256 << 10);
    thread.start();
    return left.get(120, TimeUnit.SECONDS);
  }

  /** Returns how deep the stack goes now; compiled methods need less of it than interpreted ones. */
  private static int depth(int from) {
    try {
      return depth(from + 1);
    } catch (StackOverflowError bottom) {
      return from;
    }
  }

  private static int dive(int depth, boolean wide, Runnable step) {
    if (depth <= 0) {
      step.run();
      return 0;
    }
    return 1 + (wide ? diveWide(depth, depth, depth, step) : dive(depth - 1, false, step));
  }

  private static int diveWide(int one, int two, int three, Runnable step) {
    return one - two + three - one + dive(one - 1, false, step);
  }
}
