package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The records of generations in the far layers, by the positions of the layers.
 *
 * <p>Each shared layer has a record. A local one has its own only where there is no shared one:
 * else the shared one says what is valid in it, too, and the generation that this node alone has
 * drawn would stand against the one that all others go by.
 */
final class LayerRecords {
  private final List<FarLink<?>> layers;
  private final List<GenerationRecord> records = new ArrayList<>();
  private final GenerationSettings settings;

  /**
   * Creates the records of layers, none of which has been read.
   *
   * @param far the far layers, nearest first
   * @param settings what the records need
   * @param owner takes what the records say
   */
  LayerRecords(
      List<? extends FarLink<?>> far, GenerationSettings settings, GenerationRecord.Rounds owner) {
    this.layers = List.copyOf(far);
    this.settings = settings;
    for (int i = 0; i < far.size(); i++) {
      records.add(new GenerationRecord(i, far.get(i), settings, owner));
    }
  }

  private boolean has(int layer) {
    return layers.get(layer).isShared() || layers.stream().noneMatch(FarLink::isShared);
  }

  /** Returns the longest timeout of a layer; zero if there is none. */
  Duration longestTimeout() {
    return records.stream()
        .map(GenerationRecord::timeout)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Returns whether the first attempt to connect to one of the layers is under way. */
  boolean areConnecting() {
    return layers.stream().anyMatch(FarLink::isConnecting);
  }

  /** Returns whether the record of a layer is known, or it has none. */
  boolean isKnown(int layer) {
    return !has(layer) || records.get(layer).isKnown();
  }

  /**
   * Asks a layer for its record once the layer is connected; ends when it was asked, or cannot be.
   */
  CompletableFuture<?> readOnceConnected(int layer) {
    return has(layer)
        ? layers
            .get(layer)
            .connection()
            .awaited()
            .thenCompose(done -> records.get(layer).read())
        : CompletableFuture.completedFuture(null);
  }

  /**
   * Asks a layer for its record, as long as its timeout; returns whether it is known then. Never
   * fails.
   */
  CompletableFuture<Boolean> read(int layer) {
    if (!has(layer)) {
      return CompletableFuture.completedFuture(true);
    }
    GenerationRecord record = records.get(layer);
    CompletableFuture<Boolean> read = record.read();
    if (read.isDone()) {
      return read;
    }
    CompletableFuture<Boolean> inTime = new CompletableFuture<>();
    Runnable timer = settings
        .clock()
        .schedule(
            () -> settings.executor().execute(() -> inTime.complete(record.isKnown())),
            record.timeout());
    FutureChains.whenDone(read, (done, failure) -> {
      timer.run();
      inTime.complete(Boolean.TRUE.equals(done));
    });
    return inTime;
  }

  /** Asks all layers for their records, each as long as its timeout. Never fails. */
  CompletableFuture<Void> readAll() {
    List<CompletableFuture<Boolean>> reads = new ArrayList<>();
    for (int layer = 0; layer < records.size(); layer++) {
      reads.add(read(layer));
    }
    return CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new));
  }

  /** Reads the records of shared layers anew. */
  void updateShared() {
    for (int i = 0; i < records.size(); i++) {
      if (layers.get(i).isShared()) {
        GenerationRecord.Round unused = records.get(i).update();
      }
    }
  }

  /**
   * Writes what records lack.
   *
   * @param due whether they are also to be read, since others may have changed them
   */
  void poll(boolean due) {
    for (int i = 0; i < records.size(); i++) {
      if (has(i)) {
        records.get(i).poll(due && layers.get(i).isShared()); // no other node writes a local one
      }
    }
  }

  /**
   * A layer may have forgotten its record, or set it back: the record counts when it was read anew.
   */
  void dataLost(int layer) {
    if (has(layer)) {
      records.get(layer).forget();
      GenerationRecord.Round unused = records.get(layer).update();
    }
  }

  /**
   * Returns whether something has been cleared that a layer does not say, as far as is known.
   */
  boolean misses(int layer) {
    return has(layer) && records.get(layer).isMissed();
  }

  /**
   * Offers a layer what it does not say, when its first attempt to connect has ended. Never fails.
   */
  CompletableFuture<Void> replay(int layer) {
    return misses(layer)
        ? layers
            .get(layer)
            .connection()
            .ended()
            .thenCompose(done -> records.get(layer).update().stored)
            .thenAccept(stored -> {})
        : CompletableFuture.completedFuture(null);
  }

  /**
   * Begins to write what is valid now to all records; returns what comes of it in each layer, by
   * name.
   */
  Map<String, CompletableFuture<PutResult>> store() {
    Map<String, CompletableFuture<PutResult>> stored = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      if (has(i)) {
        stored.put(records.get(i).layer(), records.get(i).update().stored);
      }
    }
    return stored;
  }
}
