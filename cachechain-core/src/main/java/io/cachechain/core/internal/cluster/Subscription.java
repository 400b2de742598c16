package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening side of a chain: applies what others tell, in the order and on the thread on which it comes, and watches whether anything can come. The backplane is up while it is connected and the
 * chain's own heartbeats come back; whenever something was missed, all near entries become suspect.
 */
public final class Subscription implements Backplane.Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** How many heartbeats may be missing before the backplane counts as down. */
  private static final int MISSED = 3;

  private final String chain;
  private final MessageFormat format;
  private final long node;
  private final Announcer announcer;
  private final Receipt<?, ?> receipt;
  private final Suspicion suspicion;
  private final Runnable readRecords;
  private final Duration heartbeat;
  private final ChainClock clock;
  private final Executor executor;
  private final Counters<BackplaneEvent> counters;
  private final FailureLog log;
  private final OutageLog outage;
  private final Nodes nodes = new Nodes();
  private @Nullable Closeable subscribed;
  private volatile boolean closed;
  private boolean everConnected;
  private boolean connected;
  private boolean up;
  private boolean wasUp;
  private long lastEcho;
  private long changedAt;

  /**
   * Creates a subscription that does not listen yet.
   *
   * @param chain the name of the chain
   * @param scope which messages are its own, and of its namespace
   * @param announcer sends the heartbeats
   * @param receipt applies changes
   * @param suspicion begins when something was missed
   * @param readRecords reads the records of generations, since a message that told of a change may have been missed; short
   * @param heartbeat the time between two heartbeats
   * @param clock the clock of the chain
   * @param executor runs what the clock wakes
   * @param counters counts messages
   * @param log hears of messages that cannot be read
   * @param outage is told of the backplane in trouble
   */
  public Subscription(
      String chain,
      Announcer.Scope scope,
      Announcer announcer,
      Receipt<?, ?> receipt,
      Suspicion suspicion,
      Runnable readRecords,
      Duration heartbeat,
      ChainClock clock,
      Executor executor,
      Counters<BackplaneEvent> counters,
      FailureLog log,
      OutageLog outage) {
    this.chain = chain;
    this.format = scope.format();
    this.node = scope.node();
    this.announcer = announcer;
    this.receipt = receipt;
    this.suspicion = suspicion;
    this.readRecords = readRecords;
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.executor = executor;
    this.counters = counters;
    this.log = log;
    this.outage = outage;
    this.changedAt = clock.nanoTime();
  }

  /** Begins to listen. */
  public void start(Backplane backplane) {
    try {
      Closeable listening = backplane.subscribe(this);
      synchronized (this) {
        subscribed = listening;
      }
    } catch (RuntimeException broken) {
      log.failed("backplane", "backplane: no message can be received", broken);
    }
    beat();
  }

  private void beat() {
    if (closed) {
      return;
    }
    boolean silent;
    synchronized (this) {
      silent = up && clock.nanoTime() - lastEcho >= MISSED * heartbeat.toNanos();
    }
    if (silent) {
      down("no heartbeat came back for " + seconds(MISSED * heartbeat.toNanos()), null);
    }
    announcer.heartbeat();
    clock.schedule(() -> executor.execute(this::beat), heartbeat);
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
    } catch (RuntimeException unreadable) {
      counters.count(BackplaneEvent.REFUSED);
      log.failed("backplane message", "backplane: a message cannot be read", unreadable);
      return; // if it was of this namespace, its node's next message says that one is missing
    }
    if (message == null) {
      counters.count(BackplaneEvent.IGNORED);
    } else if (message.node() == node) {
      counters.count(BackplaneEvent.IGNORED);
      echo();
    } else {
      take(message);
    }
  }

  @Override
  public void onUnreadable() {
    if (!closed) {
      counters.count(BackplaneEvent.UNREADABLE);
    }
  }

  private void take(Message message) {
    switch (nodes.hear(message.node(), message.sequence())) {
      case ALL -> {}
      case NOT_ALL -> missed("messages of another node are missing");
      case UNKNOWN -> suspect();
      case IMPOSSIBLE -> {
        counters.count(BackplaneEvent.IMPOSSIBLE);
        log.failed(
            "backplane number",
            "backplane: a message has a number that no node can have reached; the number is ignored",
            null);
      }
    }
    message.replacements().forEach(receipt::apply);
    boolean readable = true;
    for (Change change : message.changes()) {
      readable &= receipt.apply(change);
    }
    if (!readable) {
      missed("the key of a message cannot be read");
    }
    if (!message.isHeartbeat()) {
      long took = Math.max(0, clock.currentTimeMillis() - message.stampedAt());
      counters.count(BackplaneEvent.DELAY);
      counters.add(BackplaneEvent.DELAY_NANOS, TimeUnit.MILLISECONDS.toNanos(took));
    }
  }

  private void suspect() {
    suspicion.begin();
    readRecords.run();
  }

  private void missed(String why) {
    counters.count(BackplaneEvent.GAP);
    suspect();
    outage.followed("backplane: " + why + "; near copies are verified before their next use");
  }

  private void echo() {
    long downFor;
    synchronized (this) {
      lastEcho = clock.nanoTime();
      if (up || !connected) {
        return;
      }
      up = true;
      wasUp = true;
      downFor = lastEcho - changedAt;
      changedAt = lastEcho;
    }
    if (outage.isOn()) {
      LOG.debug("{}: backplane: up after {}", chain, seconds(downFor)); // told with its layer
    } else {
      LOG.info("{}: backplane: up after {}", chain, seconds(downFor));
    }
    readRecords.run();
  }

  @Override
  public void onConnected(boolean complete) {
    boolean again;
    synchronized (this) {
      connected = true;
      again = everConnected;
      everConnected = true;
    }
    if (!complete) {
      missed("the log does not reach back to this node's position");
    } else if (again) {
      counters.count(BackplaneEvent.REPLAY);
    }
    announcer.heartbeat(); // when it has come back, the way is known to be open in both directions
  }

  @Override
  public void onDisconnected(@Nullable Throwable cause) {
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

  /** Returns whether other nodes' changes reach this one, as far as is known. */
  public synchronized boolean isUp() {
    return up;
  }

  /** Returns whether other nodes' changes have reached this one, and do not now. */
  public synchronized boolean isAway() {
    return wasUp && !up && !closed;
  }

  /** Returns {@code up}, {@code suspect} or {@code down for 3 s}, for people. */
  public String state() {
    synchronized (this) {
      if (!up) {
        return (everConnected ? "down for " : "not connected for ")
            + seconds(clock.nanoTime() - changedAt);
      }
    }
    return suspicion.isOn() ? "unverified" : "up";
  }

  private static String seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos) + " s";
  }

  /**
   * Ends it: what comes afterwards is not applied.
   *
   * @throws IOException if the backplane could not end it
   */
  public void close() throws IOException {
    closed = true;
    Closeable listening;
    synchronized (this) {
      listening = subscribed;
      subscribed = null;
    }
    if (listening != null) {
      listening.close();
    }
  }
}
