package io.cachechain.core.internal.chain;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Passes everything on, and keeps who wants to know of a loss. */
record ForgetfulLayer(ByteLayer layer, List<Runnable> lost) implements ByteLayer {
  ForgetfulLayer(ByteLayer layer) {
    this(layer, new ArrayList<>());
  }

  @Override
  public void onDataLoss(Runnable listener) {
    lost.add(listener);
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    return layer.get(key, deadline);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    return layer.put(key, entry, condition, deadline);
  }

  @Override
  public void close() {}
}
