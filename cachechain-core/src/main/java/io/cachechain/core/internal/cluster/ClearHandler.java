package io.cachechain.core.internal.cluster;

import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.OutageLog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows replaced generations on this node: the epoch of near time ends, so that each near copy is
 * compared once before it is served again. Flights and queues stay as they are, since each carries
 * the generations of its begin and is checked against the valid ones.
 */
public final class ClearHandler implements GenerationListener {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final List<? extends FarLink<?>> far;
  private final Cluster<?, ?> cluster;
  private final Revalidation revalidation;
  private final ChainCounters counters;
  private final ChainListener listener;
  private final Outages outages;

  /**
   * Creates the handler of a chain.
   *
   * @param chain the name of the chain
   * @param far its far layers
   * @param cluster publishes replacements
   * @param revalidation ends the epoch of near time
   * @param counters counts clears
   * @param listener is notified of clears
   * @param outages logs records that cannot be written
   */
  public ClearHandler(
      String chain,
      List<? extends FarLink<?>> far,
      Cluster<?, ?> cluster,
      Revalidation revalidation,
      ChainCounters counters,
      ChainListener listener,
      Outages outages) {
    this.chain = chain;
    this.far = far;
    this.cluster = cluster;
    this.revalidation = revalidation;
    this.counters = counters;
    this.listener = listener;
    this.outages = outages;
  }

  @Override
  public void changed(Cause cause) {
    revalidation.generationChanged();
    counters.count(ChainEvent.GENERATION);
    if (cause.isClear()) {
      counters.count(ChainEvent.CLEAR);
      listener.cleared(chain, cause.toString());
      LOG.info("{}: cleared {}: every entry stored before is invalid", chain, cause);
    }
  }

  @Override
  public void announce(Replacement replacement) {
    cluster.replaced(replacement);
  }

  @Override
  public void refused(int layer, String reason) {
    LOG.warn(
        "{}: {}: the record of generations, by which nodes clear, cannot be read: {}. This node replaces it by its own state.",
        chain,
        far.get(layer).name(),
        reason);
  }

  @Override
  public void failed(int layer, String operation, @Nullable Throwable cause) {
    OutageLog outage = outages.of(far.get(layer).name());
    if (outage != null) {
      outage.failed("the record of generations: " + operation + " failed", cause);
    }
  }
}
