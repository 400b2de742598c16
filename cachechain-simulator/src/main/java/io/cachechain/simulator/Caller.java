package io.cachechain.simulator;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of the asynchronous view: what they throw is what they fail with, and each must end
 * by its deadline.
 */
final class Caller {
  /**
   * How much later than its deadline a call may end: timers are late, and threads take their time.
   */
  private static final long GRACE = 1_000_000_000;

  private final World world;

  Caller(World world) {
    this.world = world;
  }

  /**
   * Makes a call.
   *
   * @param node who calls
   * @param what a readable name of the call
   * @param call begins it
   * @param then notified of its end, unless the node has crashed
   */
  <T> CompletableFuture<T> begin(
      Node node, String what, Call<T> call, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    Instance instance = node.instance();
    if (world.trace().isKept()) {
      world.trace().add(node.name(), what);
    }
    CompletableFuture<T> future;
    try {
      future = call.start();
    } catch (RuntimeException thrown) {
      future = CompletableFuture.failedFuture(thrown);
    }
    CompletableFuture<T> started = future;
    var unused = started.whenComplete((result, failure) -> {
      if (instance.isAlive()) {
        if (world.trace().isKept()) {
          world
              .trace()
              .add(node.name(), what + " = " + (failure == null ? result : History.text(failure)));
        }
        then.accept(result, failure);
      }
    });
    if (!started.isDone()) {
      long grace = Shape.CALL_TIMEOUT.toNanos() + GRACE;
      Runnable ignored =
          world.schedule().after(grace, instance, () -> mustHaveEnded(node, what, started, true));
    }
    return started;
  }

  private void mustHaveEnded(Node node, String what, CompletableFuture<?> call, boolean first) {
    if (call.isDone()) {
      return;
    }
    if (first && node.instance().pausedUntil() + GRACE > world.schedule().now()) {
      Runnable unused = world
          .schedule()
          .after(GRACE, node.instance(), () -> mustHaveEnded(node, what, call, false));
      return;
    }
    world.history().violation("P6", "", node.name(), what + " has not ended by its deadline");
  }

  /** A call of the asynchronous view. */
  interface Call<T> {
    /** Begins it. */
    CompletableFuture<T> start();
  }
}
