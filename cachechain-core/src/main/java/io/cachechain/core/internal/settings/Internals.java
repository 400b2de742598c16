package io.cachechain.core.internal.settings;

import io.cachechain.core.internal.time.HybridClock;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Inputs of the engine, beside the clock and the executor, that only tests replace: with all of
 * them given, and one thread, a chain repeats the same run.
 *
 * @param node the number of the node in versions, 0 to 2^24 - 1
 * @param random gives the random generator of the current thread; for jitter only
 * @param blocking what runs loaders, origins and other work that may block, or null for threads of
 *     the chain, or the executor that was handed in
 */
public record Internals(
    int node,
    Supplier<? extends RandomGenerator> random,
    @Nullable Executor blocking) {
  /** Returns those of a chain that is built for use. */
  public static Internals ofProcess() {
    return new Internals(HybridClock.randomNode(), ThreadLocalRandom::current, null);
  }
}
