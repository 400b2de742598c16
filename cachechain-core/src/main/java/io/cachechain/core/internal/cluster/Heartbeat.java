package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether messages can arrive: the backplane is up while it is connected and the chain's own
 * heartbeats come back. Sends a heartbeat each interval until it is closed. The lock guards the
 * fields; nothing is published or logged under it.
 */
final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** How many heartbeats may be missing before the backplane counts as down. */
  private static final int MISSED = 3;

  private final String chain;
  private final Duration interval;
  private final ChangePublisher publisher;
  private final ChainClock clock;
  private final Executor executor;
  private final OutageLog outage;
  private boolean everConnected;
  private boolean connected;
  private boolean up;
  private boolean wasUp;
  private boolean closed;
  private long lastEcho;
  private long changedAt;

  /**
   * Creates a heartbeat that has not begun.
   *
   * @param chain the name of the chain
   * @param interval the time between two heartbeats
   * @param publisher sends them
   * @param clock the clock of the chain
   * @param executor runs what the clock wakes
   * @param outage logs when the backplane is away
   */
  Heartbeat(
      String chain,
      Duration interval,
      ChangePublisher publisher,
      ChainClock clock,
      Executor executor,
      OutageLog outage) {
    this.chain = chain;
    this.interval = interval;
    this.publisher = publisher;
    this.clock = clock;
    this.executor = executor;
    this.outage = outage;
    this.changedAt = clock.nanoTime();
  }

  /** Sends a heartbeat, and the next one after the interval. */
  void begin() {
    boolean silent;
    synchronized (this) {
      if (closed) {
        return;
      }
      silent = up && clock.nanoTime() - lastEcho >= MISSED * interval.toNanos();
    }
    if (silent) {
      down("no heartbeat came back for " + seconds(MISSED * interval.toNanos()), null);
    }
    publisher.heartbeat();
    clock.schedule(() -> executor.execute(this::begin), interval);
  }

  /** A message of this node came back. Returns whether the backplane was down before. */
  boolean returned() {
    long downFor;
    synchronized (this) {
      lastEcho = clock.nanoTime();
      if (up || !connected) {
        return false;
      }
      up = true;
      wasUp = true;
      downFor = lastEcho - changedAt;
      changedAt = lastEcho;
    }
    if (outage.isOn()) {
      LOG.debug("{}: backplane: up after {}", chain, seconds(downFor)); // logged with its layer
    } else {
      LOG.info("{}: backplane: up after {}", chain, seconds(downFor));
    }
    return true;
  }

  /** The backplane has connected. Returns whether it had connected before. */
  synchronized boolean connected() {
    boolean again = everConnected;
    connected = true;
    everConnected = true;
    return again;
  }

  /**
   * Sends one heartbeat more at once: when it has come back, messages are known to pass in both
   * directions.
   */
  void probe() {
    publisher.heartbeat();
  }

  /** The backplane has lost its connection. */
  void disconnected(@Nullable Throwable cause) {
    synchronized (this) {
      connected = false;
    }
    down("not connected", cause);
  }

  private void down(String why, @Nullable Throwable cause) {
    synchronized (this) {
      if (!up) {
        return;
      }
      up = false;
      changedAt = clock.nanoTime();
    }
    outage.failed("backplane: down, " + why, cause);
  }

  /** Returns whether other nodes' changes reach this node, as far as is known. */
  synchronized boolean isUp() {
    return up;
  }

  /** Returns whether other nodes' changes have reached this node, and do not reach it now. */
  synchronized boolean isAway() {
    return wasUp && !up && !closed;
  }

  /** Returns {@code up} or {@code down for 3 s}, as text. */
  synchronized String state() {
    if (up) {
      return "up";
    }
    return (everConnected ? "down for " : "not connected for ")
        + seconds(clock.nanoTime() - changedAt);
  }

  private static String seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
  }

  /** Sends no more heartbeats. */
  synchronized void close() {
    closed = true;
  }
}
