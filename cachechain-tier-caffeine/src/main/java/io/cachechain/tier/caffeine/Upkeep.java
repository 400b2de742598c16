package io.cachechain.tier.caffeine;

import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Caffeine hands its upkeep to. Caffeine notes each hit in a small buffer, and hands a full
 * one over for upkeep; a hand-over to a thread costs several times what the hit costs, so here it
 * waits for {@link #DELAY}. Hits that find the buffer full meanwhile are not noted, which is what
 * the buffers are meant for and saves their atomic instruction as well.
 *
 * <p>One upkeep does the work of all that were asked for before it began, so at most one is
 * scheduled: Caffeine also asks once for each store, which sees to the upkeep itself
 * ({@link CaffeineStore}).
 */
final class Upkeep implements Executor {
  /**
   * Long enough to make the hand-over free, short enough to note 16,000 hits a second for each
   * thread that reads.
   */
  static final Duration DELAY = Duration.ofMillis(1);

  private final ChainClock clock;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  Upkeep(ChainClock clock) {
    this.clock = clock;
  }

  @Override
  public void execute(Runnable upkeep) {
    if (!scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      Runnable unused = clock.schedule(() -> run(upkeep), DELAY);
    } catch (RuntimeException closed) {
      scheduled.set(false);
      throw closed; // Caffeine then sees to the upkeep on this thread
    }
  }

  /** Allows the next one first: what is asked for while this one runs may come too late for it. */
  private void run(Runnable upkeep) {
    scheduled.set(false);
    upkeep.run();
  }
}
