package io.cachechain.core.internal.chain;

import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.cluster.GenerationListener;
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
 * What other generations do in this process: the epoch of near time ends, so that each near copy is compared once before it is served again. Nothing is done to flights and queues: what they hold carries the generations of its begin,
 * and is judged by the present ones.
 */
final class Clearing implements GenerationListener {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final List<? extends FarLink<?>> far;
  private final Peers<?, ?> peers;
  private final ChainCounters counters;
  private final ChainListener listener;
  private final Outages outages;

  Clearing(
      String chain,
      List<? extends FarLink<?>> far,
      Peers<?, ?> peers,
      ChainCounters counters,
      ChainListener listener,
      Outages outages) {
    this.chain = chain;
    this.far = far;
    this.peers = peers;
    this.counters = counters;
    this.listener = listener;
    this.outages = outages;
  }

  @Override
  public void changed(Cause cause) {
    peers.suspicion().generationChanged();
    counters.count(ChainEvent.GENERATION);
    if (cause.isClear()) {
      counters.count(ChainEvent.CLEAR);
      listener.cleared(chain, cause.toString());
      LOG.info("{}: cleared {}: every entry stored before is invalid", chain, cause);
    }
  }

  @Override
  public void announce(Replacement replacement) {
    peers.announce(replacement);
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
