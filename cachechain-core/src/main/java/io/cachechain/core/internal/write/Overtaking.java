package io.cachechain.core.internal.write;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.spi.PutResult;

/**
 * What becomes of a write of this node in one layer where another one of the same key has overtaken
 * it.
 */
final class Overtaking {
  private Overtaking() {}

  /**
   * Whether a write need not be sent behind another one. That of the same version does what a
   * replay would.
   */
  static boolean isNeedless(Write<?, ?> write, Write<?, ?> behind) {
    return write.isFill()
        || behind.version().isNewerThan(write.version())
        || (write.kind == Write.Kind.HINT && behind.version().equals(write.version()));
  }

  /**
   * What was accepted is read from the queue until it has ended, also when something newer is sent
   * at once instead of it: until that has ended, too, the layer may hold what is older than both.
   */
  static boolean hides(Write<?, ?> ended, Write<?, ?> shown) {
    return shown.done == ended.done
        || (!ended.isFill() && !shown.version().isNewerThan(ended.version()));
  }

  /**
   * A write that another one of this node has overtaken is not sent. If the other one is stored it
   * is superseded; if that waits in the queue, it does so in its place; if that fails, this one is
   * as much missed, and what stands in the way of that one stands in the way of this one, too.
   *
   * @param isShown whether the other one waits in the queue, and is read there
   */
  static void complete(Write<?, ?> write, Write<?, ?> by, boolean isShown) {
    if (!write.isFill() && isShown) {
      write.done.complete(PutResult.queued());
      return;
    }
    PutResult superseded = PutResult.superseded(by.version());
    if (write.isFill()) {
      write.done.complete(superseded);
      return;
    }
    FutureChains.whenDone(
        by.done,
        (result, failure) ->
            write.done.complete(result == null || isSettledBy(result) ? superseded : result));
  }

  private static boolean isSettledBy(PutResult result) {
    return switch (result.status()) {
      case MISSED, QUEUED -> false;
      case SUPERSEDED -> result.held() == null;
      default -> true;
    };
  }
}
