package io.cachechain.testing;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One node's end of a {@link FakeLog}: a backplane which does what it is asked, or what is planned
 * instead. Keeps the contract as long as nothing is planned, and passes its contract tests.
 *
 * <p>What goes wrong with publishing is planned by {@link #onPublishes()}; what goes wrong with
 * reading by the methods here. Each counts from now on and for this end only. When and on which
 * thread subscribers are called is said at {@link FakeLog}. Thread-safe.
 */
public final class FakeBackplane implements Backplane {
  /** The largest message that is taken: 64 KiB. */
  public static final int LARGEST_MESSAGE = 64 * 1024;

  private final String node;
  private final FakeLog log;
  private final FaultPlan onPublishes = new FaultPlan();
  private final PlannedStages stages;
  private final List<FakeSubscription> subscriptions = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private volatile boolean connected = true;
  private volatile boolean holding;
  private volatile boolean dropping;
  private volatile boolean duplicating;
  private volatile boolean closed;
  private volatile Duration delay = Duration.ZERO;

  FakeBackplane(String node, FakeLog log) {
    this.node = Objects.requireNonNull(node, "node");
    this.log = log;
    this.stages = new PlannedStages("backplane '" + node + "'", new CallLog(1));
  }

  /**
   * Returns what is planned for publishing: {@code hangs}, {@code fails}, {@code delays},
   * {@code holds} (until {@link #releasesPublishes}), {@code drops} (acknowledged, and never in the
   * log), {@code duplicates} (twice in the log), {@code appliesThenFails}, {@code corrupts}, or a
   * breach of the contract. Its other methods, and {@code forKeys}, are of no use here.
   */
  public FaultPlan onPublishes() {
    return onPublishes;
  }

  /**
   * Lets all publishing that {@code onPublishes().holds()} held happen, in its order, and answers
   * it.
   */
  public void releasesPublishes() {
    stages.release(false);
  }

  /**
   * Cuts this node off: its subscribers are notified, and publishing fails until
   * {@link #reconnects}.
   */
  public void disconnects() {
    connected = false;
    subscriptions.forEach(FakeSubscription::disconnect);
  }

  /**
   * Ends {@link #disconnects}: subscribers are notified whether they missed something for good, and
   * get what they can still get.
   */
  public void reconnects() {
    connected = true;
    wake();
  }

  /**
   * Plans that no message comes any more, and nobody is notified: a connection that died unnoticed.
   * Ended by {@link #releases}.
   */
  public void holds() {
    holding = true;
  }

  /** Ends {@link #holds}: what was held comes now. */
  public void releases() {
    holding = false;
    wake();
  }

  /**
   * Plans a breach of the contract: messages are lost on their way to this node, and nobody is
   * notified.
   */
  public void drops() {
    dropping = true;
  }

  /** Plans that each message comes twice. */
  public void duplicates() {
    duplicating = true;
  }

  /**
   * Plans that messages come this long after they were published, in their order.
   *
   * @param delay in the time of the log's clock, which must be set; zero for no delay
   */
  public void delays(Duration delay) {
    if (log.clock() == null) {
      throw new IllegalStateException("the log has no clock to delay by: call FakeLog.clock(..)");
    }
    this.delay = Objects.requireNonNull(delay, "delay");
    wake();
  }

  /**
   * Plans that all is well from now on, connected and nothing held. What was lost stays so; what
   * publishing holds waits for its release.
   */
  public void recovers() {
    FaultPlan unused = onPublishes.recovers();
    dropping = false;
    duplicating = false;
    delay = Duration.ZERO;
    holding = false;
    reconnects();
  }

  /** Returns whether this node is not cut off. */
  public boolean isConnected() {
    return connected;
  }

  /** Returns how many subscriptions are open. */
  public int subscriptions() {
    return subscriptions.size();
  }

  /** Returns what subscribers threw, in order. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    if (message.length == 0 || message.length > LARGEST_MESSAGE) {
      return CompletableFuture.failedStage(new IllegalArgumentException(
          "a message of " + message.length + " bytes, allowed are 1 to " + LARGEST_MESSAGE));
    }
    if (closed || !connected) {
      return CompletableFuture.failedStage(new LayerException(
          FailureKind.CONNECTION,
          "backplane '" + node + "' is " + (closed ? "closed" : "disconnected by plan"),
          null));
    }
    ChainClock clock = log.clock();
    if (clock != null) {
      stages.clock(clock);
    }
    FaultPlan.Step step = onPublishes.next("");
    return stages.<@Nullable Void>answer(step, () -> append(step, message));
  }

  private @Nullable Void append(FaultPlan.Step step, byte[] message) {
    switch (step.fault()) {
      case DROP -> {}
      case CORRUPT -> log.append(FakeStore.corrupted(message));
      case DUPLICATE -> {
        log.append(message);
        log.append(message);
      }
      default -> log.append(message);
    }
    return null;
  }

  @Override
  public Closeable subscribe(Subscriber subscriber) {
    FakeSubscription subscription =
        new FakeSubscription(Objects.requireNonNull(subscriber, "subscriber"), this, log);
    if (closed) {
      throw new IllegalStateException("backplane '" + node + "' is closed");
    }
    subscriptions.add(subscription);
    subscription.wake();
    return subscription;
  }

  @Override
  public String location() {
    return "memory of this test, node " + node;
  }

  @Override
  public void close() {
    closed = true;
    log.leave(this);
    subscriptions.forEach(FakeSubscription::close);
  }

  void wake() {
    subscriptions.forEach(FakeSubscription::wake);
  }

  void leave(FakeSubscription subscription) {
    subscriptions.remove(subscription);
  }

  void failed(Throwable failure) {
    failures.add(failure);
  }

  boolean isHolding() {
    return holding;
  }

  boolean isDropping() {
    return dropping;
  }

  boolean isDuplicating() {
    return duplicating;
  }

  Duration delay() {
    return delay;
  }
}
