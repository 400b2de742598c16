package io.cachechain.core.internal.chain;

import io.cachechain.FailureKind;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.cluster.Outages;
import io.cachechain.core.internal.metrics.FailureLog;
import org.jspecify.annotations.Nullable;

/**
 * Passes on that a layer has failed: to the listener of the user, and to the log of its outages.
 */
final class LayerEvents implements WriteEvents.Failure {
  private final String chain;
  private final ChainListener listener;
  private final FailureLog log;
  private final Outages outages;

  /**
   * Creates it.
   *
   * @param chain the name of the chain
   * @param listener the user's, guarded
   * @param log logs what recurs
   * @param outages logs layers in trouble
   */
  LayerEvents(String chain, ChainListener listener, FailureLog log, Outages outages) {
    this.chain = chain;
    this.listener = listener;
    this.log = log;
    this.outages = outages;
  }

  @Override
  public void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    listener.layerFailed(chain, layer, operation, kind, cause);
    outages.failed(layer, operation, kind, cause);
  }

  /** Returns the log of what recurs. */
  FailureLog log() {
    return log;
  }
}
