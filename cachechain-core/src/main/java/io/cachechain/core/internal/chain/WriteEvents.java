package io.cachechain.core.internal.chain;

import io.cachechain.FailureKind;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.cluster.Cluster;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.write.WriteListener;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what happens to writes: to the listener of the user, to the log, and to the other
 * nodes.
 */
final class WriteEvents<K, V> implements WriteListener<K> {
  private final String chain;
  private final ChainListener listener;
  private final FailureLog log;
  private final Failure failure;
  private final Cluster<K, V> cluster;
  private final LayerLinks<K, V> links;

  /**
   * Creates it.
   *
   * @param failure is notified of failures, like those of reads
   * @param links the layers; looked at when the chain is complete
   */
  WriteEvents(
      String chain,
      ChainListener listener,
      FailureLog log,
      Failure failure,
      Cluster<K, V> cluster,
      LayerLinks<K, V> links) {
    this.chain = chain;
    this.listener = listener;
    this.log = log;
    this.failure = failure;
    this.cluster = cluster;
    this.links = links;
  }

  @Override
  public void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    failure.failed(layer, operation, kind, cause);
  }

  @Override
  public void foundNewer(K key, Version held) {
    links.foundNewer(key, held);
  }

  @Override
  public void stored(String layer, String storageKey, Version version) {
    cluster.stored(links.far(), layer, storageKey, version);
  }

  @Override
  public void dropped(String layer, String reason) {
    listener.dropped(chain, layer, reason);
    log.failed(layer + " queue", layer + ": " + reason, null);
  }

  @Override
  public void rejected(String layer, String reason) {
    listener.rejected(chain, layer, reason);
    log.failed(layer + " rejects", layer + ": a value is not kept: " + reason, null);
  }

  @Override
  public void superseded(String layer, String operation) {
    listener.superseded(chain, layer, operation);
  }

  /** Is notified of failures of layers. */
  interface Failure {
    /** A request has failed. */
    void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause);
  }
}
