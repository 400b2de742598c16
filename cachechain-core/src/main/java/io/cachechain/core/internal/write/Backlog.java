package io.cachechain.core.internal.write;

import io.cachechain.core.internal.order.Hints;
import io.cachechain.spi.PutResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What a layer's writer had accepted at one moment and not ended yet. An empty queue alone is no
 * empty backlog: what is being written counts, too.
 */
public final class Backlog {
  private final Map<String, Write<?, ?>> newest = new HashMap<>();
  private final CompletableFuture<Void> ended;

  /**
   * Takes note of writes.
   *
   * @param pending the writes, of each key the newest last
   */
  Backlog(List<? extends Write<?, ?>> pending) {
    pending.forEach(write -> newest.put(write.storageKey, write));
    this.ended = CompletableFuture.allOf(
        pending.stream().map(write -> write.done).toArray(CompletableFuture<?>[]::new));
  }

  /** Returns a future that ends when each write has ended, one way or another. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Returns how many keys there were. */
  public int size() {
    return newest.size();
  }

  /**
   * Returns the keys that have not been written by now. One that the layer has missed counts: for
   * good if it was to get a value, else until that has been replayed.
   *
   * @param hints the hints of the layer by now
   */
  public Set<String> unwritten(Hints hints) {
    Set<String> unwritten = new HashSet<>();
    newest.forEach((key, write) -> {
      if (!isWritten(write, hints)) {
        unwritten.add(key);
      }
    });
    return unwritten;
  }

  private static boolean isWritten(Write<?, ?> write, Hints hints) {
    if (!write.done.isDone() || write.done.isCompletedExceptionally()) {
      return false;
    }
    return write.done.join().status() != PutResult.Status.MISSED
        || (write.entry.isTombstone() && hints.against(write.storageKey) == null);
  }
}
