package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a chain: applies the changes of other nodes, in the order and on the thread
 * on which they arrive, and notices when some are missing.
 */
final class Subscription implements Backplane.Subscriber {
  private final MessageFormat format;
  private final long node;
  private final Heartbeat heartbeat;
  private final MessageFaults faults;
  private final RemoteChangeHandler<?, ?> handler;
  private final GenerationKeeper keeper;
  private final ChainClock clock;
  private final Counters<BackplaneEvent> counters;
  private final Nodes nodes = new Nodes();
  private @Nullable Closeable subscribed;
  private volatile boolean closed;

  /**
   * Creates a subscription that receives nothing yet.
   *
   * @param scope which messages are its own, and of its namespace
   * @param heartbeat knows whether messages can arrive
   * @param faults handles messages that are missing or unreadable
   * @param handler applies changes
   * @param keeper takes over replaced generations
   * @param clock the clock of the chain
   * @param counters counts messages
   */
  Subscription(
      MessageScope scope,
      Heartbeat heartbeat,
      MessageFaults faults,
      RemoteChangeHandler<?, ?> handler,
      GenerationKeeper keeper,
      ChainClock clock,
      Counters<BackplaneEvent> counters) {
    this.format = scope.format();
    this.node = scope.node();
    this.heartbeat = heartbeat;
    this.faults = faults;
    this.handler = handler;
    this.keeper = keeper;
    this.clock = clock;
    this.counters = counters;
  }

  /** Begins to receive. */
  void start(Backplane backplane) {
    try {
      Closeable receiving = backplane.subscribe(this);
      synchronized (this) {
        subscribed = receiving;
      }
    } catch (RuntimeException broken) {
      faults.notSubscribed(broken);
    }
    heartbeat.begin();
  }

  @Override
  public void onMessage(byte[] bytes) {
    if (closed) {
      return;
    }
    counters.count(BackplaneEvent.RECEIVED);
    Message message;
    try {
      message = format.decode(bytes);
    } catch (RuntimeException undecodable) {
      faults.undecodable(undecodable);
      return;
    }
    if (message == null) {
      counters.count(BackplaneEvent.IGNORED);
    } else if (message.node() == node) {
      counters.count(BackplaneEvent.IGNORED);
      if (heartbeat.returned()) {
        keeper.readAll();
      }
    } else {
      apply(message);
    }
  }

  @Override
  public void onUnreadable() {
    if (!closed) {
      counters.count(BackplaneEvent.UNREADABLE);
    }
  }

  private void apply(Message message) {
    switch (nodes.received(message.node(), message.sequence())) {
      case ALL -> {}
      case NOT_ALL -> faults.gap("messages of another node are missing");
      case UNKNOWN -> faults.unknownNode();
      case IMPOSSIBLE -> faults.impossibleNumber();
    }
    message.replacements().forEach(replacement -> {
      keeper.received(replacement);
      counters.count(BackplaneEvent.APPLIED);
    });
    boolean readable = true;
    for (Change change : message.changes()) {
      readable &= handler.apply(change);
    }
    if (!readable) {
      faults.gap("the key of a message cannot be read");
    }
    if (!message.isHeartbeat()) {
      long took = Math.max(0, clock.currentTimeMillis() - message.stampedAt());
      counters.count(BackplaneEvent.DELAY);
      counters.add(BackplaneEvent.DELAY_NANOS, TimeUnit.MILLISECONDS.toNanos(took));
    }
  }

  @Override
  public void onConnected(boolean complete) {
    boolean again = heartbeat.connected();
    if (!complete) {
      faults.gap("the log does not reach back to this node's position");
    } else if (again) {
      counters.count(BackplaneEvent.REPLAY);
    }
    heartbeat.probe();
  }

  @Override
  public void onDisconnected(@Nullable Throwable cause) {
    heartbeat.disconnected(cause);
  }

  /** Returns whether other nodes' changes reach this node, as far as is known. */
  boolean isUp() {
    return heartbeat.isUp();
  }

  /** Returns whether other nodes' changes have reached this node, and do not reach it now. */
  boolean isAway() {
    return heartbeat.isAway();
  }

  /** Returns {@code up} or {@code down for 3 s}, as text. */
  String state() {
    return heartbeat.state();
  }

  /**
   * Ends the subscription: messages that arrive later are not applied.
   *
   * @throws IOException if the backplane could not end it
   */
  void close() throws IOException {
    closed = true;
    heartbeat.close();
    Closeable receiving;
    synchronized (this) {
      receiving = subscribed;
      subscribed = null;
    }
    if (receiving != null) {
      receiving.close();
    }
  }
}
