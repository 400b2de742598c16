package io.cachechain.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets the stack of a thread overflow at many places of a step. */
public final class Overflows {
  private static final int TIMES = 500;

  private Overflows() {}

  /**
   * Runs a step at each depth of a stack, the last of which leave no room for it; again and again.
   *
   * @param step the step
   * @param isLeft asked after each overflow, with all of the stack: whether something is left with
   *     the thread
   * @return how often it was
   */
  public static int leftAfter(Runnable step, BooleanSupplier isLeft) throws Exception {
    CompletableFuture<Integer> left = new CompletableFuture<>();
    Thread thread = new Thread(
        null,
        () -> {
          int count = 0;
          for (int i = 0; i < TIMES; i++) {
            try {
              dive(i, step);
            } catch (StackOverflowError asPlanned) {
              count += isLeft.getAsBoolean() ? 1 : 0;
            }
          }
          left.complete(count);
        },
        "diver",
        192 << 10);
    thread.setDaemon(true);
    thread.start();
    return left.get(100, TimeUnit.SECONDS);
  }

  private static long dive(long width, Runnable step) {
    step.run();
    return 1 + (width % 2 == 0 ? dive(width, step) : diveWide(width, width, width, step));
  }

  private static long diveWide(long one, long two, long three, Runnable step) {
    return one + two + three + dive(one, step);
  }
}
