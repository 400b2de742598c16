package io.cachechain.core.internal.write;

import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.spi.PutResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The writes whose callers wait for the first attempt of a layer to connect, at most for the layer's timeout (A31). As many bytes may wait here as in the layer's queue; what comes beyond them goes to the queue at once, which has a policy
 * for it. Thread-safe.
 */
final class BeforeConnection {
  private final FarLink<?> link;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();

  BeforeConnection(FarLink<?> link) {
    this.link = link;
    this.maxBytes = link.settings().get(EngineOptions.WRITES).queueMaxBytes();
  }

  /** Returns how many bytes of values wait. */
  long bytes() {
    return bytes.get();
  }

  /**
   * Writes when the layer has connected.
   *
   * @param size the length of the encoded value
   * @param send sends the write to the layer
   * @param offer queues it, where the layer has not connected in time
   */
  CompletableFuture<PutResult> write(
      int size,
      Supplier<CompletableFuture<PutResult>> send,
      Supplier<CompletableFuture<PutResult>> offer) {
    if (bytes.addAndGet(size) > maxBytes) {
      bytes.addAndGet(-size);
      return offer.get();
    }
    CompletableFuture<PutResult> result = new CompletableFuture<>();
    link.whenConnected(notYet -> {
      bytes.addAndGet(-size);
      FutureChains.copy((link.isConnecting() ? offer : send).get(), result);
    });
    return result;
  }
}
