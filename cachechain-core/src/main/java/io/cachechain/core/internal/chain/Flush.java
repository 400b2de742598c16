package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.async.BatchScope;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.call.Callers;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** One flush of a chain: brings the far layers what they lack when it begins. */
final class Flush {
  private final Callers callers;
  private final List<LayerFlush> layers;
  private final CompletableFuture<Void> all;

  /**
   * Takes note of what the layers are about to do.
   *
   * @param callers how callers wait and are answered
   * @param layers the far layers, nearest first
   */
  Flush(Callers callers, List<LayerFlush> layers) {
    this.callers = callers;
    this.layers = List.copyOf(layers);
    this.all = CompletableFuture.allOf(
        layers.stream().map(LayerFlush::ended).toArray(CompletableFuture<?>[]::new));
  }

  /** Returns each of the far layers. */
  List<LayerFlush> layers() {
    return layers;
  }

  /** Waits until all has been written or cannot be; returns what was not written, by layer. */
  Map<String, Long> await(Duration timeout) {
    ChainClock clock = callers.clock();
    try {
      clock.await(all, timeout);
    } catch (TimeoutException late) {
      // What is not written by now is reported.
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
    }
    return unwritten();
  }

  /** Returns a future of what {@link #await} returns. */
  CompletableFuture<Map<String, Long>> future(Duration timeout) {
    CompletableFuture<Map<String, Long>> future = new CompletableFuture<>();
    Runnable timer =
        callers.clock().schedule(() -> callers.answer(() -> future.complete(unwritten())), timeout);
    FutureChains.whenDone(all, (done, failure) -> {
      timer.run();
      BatchScope.afterwards(() -> future.complete(unwritten()));
    });
    return future;
  }

  private Map<String, Long> unwritten() {
    Map<String, Long> unwritten = new LinkedHashMap<>();
    for (LayerFlush layer : layers) {
      long lacking = layer.report().lacking();
      if (lacking > 0) {
        unwritten.put(layer.layer(), lacking);
      }
    }
    return unwritten;
  }
}
