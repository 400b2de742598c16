package io.cachechain.core.internal.write;

import io.cachechain.spi.PutResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What writes know of clears. */
public interface ClearGate {
  /**
   * Begins a write when the far layers have been asked for their records of generations.
   *
   * @param write the write; called with whether a clear came while it waited, so that its value is
   *     not kept
   */
  void whenAsked(Consumer<Boolean> write);

  /**
   * Clears everything: near layers before this returns. The future ends with what each far layer
   * did, by its name.
   */
  CompletableFuture<Map<String, PutResult>> clear();
}
