package io.cachechain.core.found;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A byte layer that does nothing but remember that it was opened and closed. */
public final class OpenedLayer implements ByteLayer {
  private static final ThreadLocal<List<OpenedLayer>> OPENED =
      ThreadLocal.withInitial(ArrayList::new);

  private final String location;
  private final LayerConfig config;
  private int closed;

  OpenedLayer(String location, LayerConfig config) {
    this.location = location;
    this.config = config;
    OPENED.get().add(this);
  }

  /** Returns the layers that this thread opened since it asked last. */
  public static List<OpenedLayer> takeOpened() {
    List<OpenedLayer> opened = List.copyOf(OPENED.get());
    OPENED.get().clear();
    return opened;
  }

  /** Returns what the provider was given. */
  public LayerConfig config() {
    return config;
  }

  /** Returns how often the layer was closed. */
  public int closed() {
    return closed;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public CompletionStage<byte[]> get(String key, Deadline deadline) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return CompletableFuture.completedFuture(PutResult.stored());
  }

  @Override
  public void close() {
    closed++;
  }
}
