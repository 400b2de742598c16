package io.cachechain.core.internal.chain;

import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.flight.KeySlots;
import io.cachechain.core.internal.marks.MarkListener;
import io.cachechain.core.internal.stats.ChainCounters;
import io.cachechain.core.internal.stats.OutageLog;
import io.cachechain.core.internal.write.LayerWriter;
import io.cachechain.spi.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mark that was raised does in this process. The marks say it already, so that what begins now is judged by it. Then all flights are cut loose: what they found is answered to those who waited before, and stored nowhere. Then
 * what waits in the queues goes, and last the epoch of near time ends: a copy that was checked before is not good any more.
 */
final class Clearing<K, V> implements MarkListener {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String chain;
  private final KeySlots<K, V> slots;
  private final List<LayerWriter<K, V>> far;
  private final Peers<K, V> peers;
  private final ChainCounters counters;
  private final ChainListener listener;
  private final Outages outages;

  Clearing(
      String chain,
      KeySlots<K, V> slots,
      List<LayerWriter<K, V>> far,
      Peers<K, V> peers,
      ChainCounters counters,
      ChainListener listener,
      Outages outages) {
    this.chain = chain;
    this.slots = slots;
    this.far = far;
    this.peers = peers;
    this.counters = counters;
    this.listener = listener;
    this.outages = outages;
  }

  @Override
  public void cleared(Version mark, Cause cause) {
    if (cause != Cause.NO_MARKS) {
      // Else no far layer has been believed yet, and no caller has been told of a clear: those who
      // fly may land.
      slots.settleAll(mark);
    }
    far.forEach(writer -> writer.cleared(mark));
    peers.suspicion().marked();
    counters.cleared();
    listener.cleared(chain, cause.toString());
    LOG.info(
        "{}: cleared {}: nothing that was stored up to version {} is valid", chain, cause, mark);
  }

  @Override
  public void announce(Version mark) {
    peers.announceMark(mark);
  }

  @Override
  public void unreadable(int layer) {
    peers.dataLost(
        far.get(layer), "its marks cannot be read, and so nobody knows what has been cleared");
  }

  @Override
  public void failed(int layer, String operation, @Nullable Throwable cause) {
    OutageLog outage = outages.of(far.get(layer).link().name());
    if (outage != null) {
      outage.failed("the marks: " + operation + " failed", cause);
    }
  }
}
