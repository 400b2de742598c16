package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** What the writer queues had accepted at one moment, on its way out. An empty queue alone is not "flushed": what is being written counts too. */
final class Flush {
  private final Map<String, List<CompletableFuture<PutResult>>> pending;
  private final CompletableFuture<Void> all;
  private final Paths<?, ?> paths;

  Flush(Paths<?, ?> paths, Map<String, List<CompletableFuture<PutResult>>> pending) {
    this.paths = paths;
    this.pending = pending;
    this.all = CompletableFuture.allOf(
        pending.values().stream().flatMap(List::stream).toArray(CompletableFuture<?>[]::new));
  }

  /** Waits until all has been written or has failed; returns what was not written, by layer. */
  Map<String, Long> await(Duration timeout) {
    ChainClock clock = paths.clock();
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
        paths.clock().schedule(() -> paths.execute(() -> future.complete(unwritten())), timeout);
    FutureChains.whenDone(all, (done, failure) -> {
      timer.run();
      future.complete(unwritten());
    });
    return future;
  }

  private Map<String, Long> unwritten() {
    Map<String, Long> unwritten = new LinkedHashMap<>();
    pending.forEach((layer, writes) -> {
      long count = writes.stream().filter(write -> !isWritten(write)).count();
      if (count > 0) {
        unwritten.put(layer, count);
      }
    });
    return unwritten;
  }

  private static boolean isWritten(CompletableFuture<PutResult> write) {
    return write.isDone()
        && !write.isCompletedExceptionally()
        && write.join().status() != PutResult.Status.OWED;
  }
}
