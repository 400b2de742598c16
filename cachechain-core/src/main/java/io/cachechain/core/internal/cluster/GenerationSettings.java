package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.settings.Internals;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The settings and collaborators of the generations of a chain.
 *
 * @param key the key of their record in far layers
 * @param poll how often the record is read while no message notifies of a change
 * @param versions draws the versions of records
 * @param clock the clock
 * @param executor runs writes that have waited for the first records
 * @param maintenance runs polls
 * @param listener does what they ask for
 */
public record GenerationSettings(
    String key,
    Duration poll,
    HybridClock versions,
    ChainClock clock,
    Executor executor,
    Executor maintenance,
    GenerationListener listener) {
  /**
   * Draws a number for a generation. The number of the node, which was drawn with more care, keeps
   * apart two processes whose random generators begin alike.
   */
  public static long draw(Internals internals) {
    return internals.random().get().nextLong() ^ (long) internals.node() << 39;
  }
}
