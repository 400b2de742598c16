package io.cachechain.core.internal.chain;

import io.cachechain.core.internal.cluster.GenerationKeeper;
import io.cachechain.core.internal.write.Backlog;
import io.cachechain.core.internal.write.LayerWriter;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One flush of a layer: first the writes that are queued or being sent, then the writes that the
 * layer has missed, a clear included.
 */
final class LayerFlush {
  private final LayerWriter<?, ?> writer;
  private final GenerationKeeper keeper;
  private final int index;
  private final Backlog backlog;
  private final long replayedBefore;
  private final CompletableFuture<Void> ended;

  /**
   * Begins.
   *
   * @param writer writes to the layer
   * @param keeper knows of clears
   * @param index the place of the layer among the far ones
   */
  LayerFlush(LayerWriter<?, ?> writer, GenerationKeeper keeper, int index) {
    this.writer = writer;
    this.keeper = keeper;
    this.index = index;
    this.backlog = writer.backlog();
    this.replayedBefore = writer.replayed();
    this.ended = CompletableFuture.allOf(
        keeper.replay(index), backlog.ended().thenCompose(done -> writer.replay()));
  }

  /** Returns a future that ends when all has been written or cannot be. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  String layer() {
    return writer.link().name();
  }

  /** Returns what has become of it by now. */
  Report report() {
    Set<String> queued = backlog.unwritten(writer.hints());
    long both =
        queued.stream().filter(key -> writer.hints().against(key) != null).count();
    return new Report(
        backlog.size() - queued.size(),
        writer.replayed() - replayedBefore,
        queued.size(),
        Math.max(0, writer.missed() - both),
        keeper.misses(index),
        ended.isDone());
  }

  /** Returns the state of the layer as human-readable text. */
  String state() {
    return writer.link().health().text();
  }

  /**
   * What has become of it.
   *
   * @param written keys that were queued and have been written
   * @param replayed keys that the layer had missed and that were replayed
   * @param queued keys that were queued and have not been written
   * @param missed keys that the layer has missed, beside those
   * @param clearMissed whether the layer has missed a clear
   * @param ended whether there was time for all of it
   */
  record Report(
      long written, long replayed, long queued, long missed, boolean clearMissed, boolean ended) {
    /** Returns how much the layer lacks: keys, and one for a clear. */
    long lacking() {
      return queued + missed + (clearMissed ? 1 : 0);
    }
  }
}
