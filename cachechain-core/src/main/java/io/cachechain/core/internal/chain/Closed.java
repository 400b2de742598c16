package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether, when and by whom a chain was closed. */
final class Closed {
  private static final Set<String> OWN =
      Set.of(Closed.class.getName(), DefaultChain.class.getName());

  private final String chain;
  private final ChainClock clock;
  private volatile @Nullable Moment moment;

  Closed(String chain, ChainClock clock) {
    this.chain = chain;
    this.clock = clock;
  }

  /** Closes; false if that has been done before. */
  synchronized boolean close() {
    if (moment != null) {
      return false;
    }
    String where = StackWalker.getInstance()
        .walk(frames -> frames
            .filter(frame -> !OWN.contains(frame.getClassName()))
            .findFirst()
            .map(frame -> "close() in " + frame.getClassName() + "." + frame.getMethodName() + ", "
                + frame.getFileName() + ":" + frame.getLineNumber())
            .orElse("close()"));
    moment = new Moment(clock.nanoTime(), where);
    return true;
  }

  boolean isClosed() {
    return moment != null;
  }

  /**
   * Refuses a call after close.
   *
   * @throws IllegalStateException naming chain, time and place
   */
  void refuse(String operation) {
    Moment closed = moment;
    if (closed != null) {
      Duration since =
          Duration.ofSeconds(Duration.ofNanos(clock.nanoTime() - closed.nanos).toSeconds());
      throw new IllegalStateException("chain '" + chain + "' was closed " + Texts.duration(since)
          + " ago (" + closed.where + "); " + operation + " is refused.");
    }
  }

  private record Moment(long nanos, String where) {}
}
