package io.cachechain.core.internal.write;

import io.cachechain.WriteOutcome;
import java.util.concurrent.CompletableFuture;

/** Where the writes of a chain go, and in which order: to the layers, or to an origin first. */
public interface WriteOrder<K, V> {
  /**
   * Starts a write.
   *
   * @param keeps whether its value is kept: no clear has come since its call began
   * @param outcome ends with the outcome
   */
  void start(WriteRequest<K, V> request, boolean keeps, CompletableFuture<WriteOutcome> outcome);

  /**
   * Writes tombstones now, whenever the call began.
   *
   * @param isPut whether the tombstones are called "skipped" in the outcome
   * @param outcome ends with the outcome
   */
  void invalidate(
      WriteRequest<K, V> request, boolean isPut, CompletableFuture<WriteOutcome> outcome);
}
