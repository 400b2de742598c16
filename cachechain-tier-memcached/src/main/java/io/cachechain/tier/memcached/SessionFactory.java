package io.cachechain.tier.memcached;

import java.time.Duration;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.FailureMode;
import net.spy.memcached.metrics.MetricCollector;
import net.spy.memcached.metrics.MetricType;
import net.spy.memcached.metrics.NoopMetricCollector;

/** How our connections are: binary, failing at once when the server is away, never blocking a caller, on daemon threads. */
final class SessionFactory extends BinaryConnectionFactory {
  /** So many requests may wait for a busy connection; beyond that they are refused. A chain has some hundred under way at most. */
  static final int QUEUE_LENGTH = 4_096;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final Duration operationTimeout;

  SessionFactory(Duration operationTimeout) {
    super(QUEUE_LENGTH, BUFFER_BYTES);
    this.operationTimeout = operationTimeout;
  }

  @Override
  public FailureMode getFailureMode() {
    return FailureMode.Cancel;
  }

  @Override
  public long getOpQueueMaxBlockTime() {
    return 0;
  }

  @Override
  public long getAuthWaitTime() {
    return 0;
  }

  @Override
  public long getOperationTimeout() {
    return Math.max(1, operationTimeout.toMillis());
  }

  @Override
  public boolean isDaemon() {
    return true;
  }

  /** Off: merged requests hide which of them failed, and merged puts fail altogether when one is too large. */
  @Override
  public boolean shouldOptimize() {
    return false;
  }

  @Override
  public MetricType enableMetrics() {
    return MetricType.OFF;
  }

  @Override
  public MetricCollector getMetricCollector() {
    return new NoopMetricCollector();
  }
}
