package io.cachechain.bench.rounds;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One of those that are measured in turn.
 *
 * @param name who it is, for tables
 * @param call what is measured
 */
record Contestant(String name, Call call) {
  private static final int TURNS = 20_000;

  /** Returns one whose calls are done when they return. */
  static Contestant blocking(String name, BlockingCall call) {
    return new Contestant(name, key -> {
      call.call(key);
      return null;
    });
  }

  /**
   * Returns a loop that asks nobody. Its rates show how much of the machine others had meanwhile.
   */
  static Contestant emptyLoop() {
    return blocking("an empty loop", key -> {
      long sum = key;
      for (int turn = 0; turn < TURNS; turn++) {
        sum = sum * 31 + turn;
      }
      if (sum == 0) {
        throw new AssertionError("never: it keeps the loop from being left out");
      }
    });
  }

  /** A call. */
  @FunctionalInterface
  interface Call {
    /**
     * Calls.
     *
     * @param key the number of a key
     * @return what completes with the answer; null if the call is done
     * @throws Exception which ends the run
     */
    @Nullable
    CompletionStage<?> call(int key) throws Exception;
  }

  /** A call that is done when it returns. */
  @FunctionalInterface
  interface BlockingCall {
    /** Calls; an exception ends the run. */
    void call(int key) throws Exception;
  }
}
