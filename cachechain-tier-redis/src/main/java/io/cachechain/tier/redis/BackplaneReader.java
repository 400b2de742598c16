package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.Backoff;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stream for all subscribers of one client, on a daemon thread of its own, on which they
 * are called too.
 *
 * <p>It begins behind a mark that it writes, and goes on behind the last entry it has read. Before
 * each read it looks whether anything behind that place is gone
 * ({@link StreamPlace#isContinuedBy}), and after a loss of the connection also whether the server
 * has run on. If not, the subscribers are notified that they may have missed something. Where the
 * place is not in the stream any more, a new mark is written before that, and whatever the stream
 * has is read from its beginning: nothing later is missed then, even if the server's time went
 * back.
 */
final class BackplaneReader implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), 0.5);

  /**
   * A read costs the server, and this process, far more than one entry: so often it reads at most.
   */
  private static final long GATHER_NANOS = 1_000_000;

  /** So often it is tried to read an entry. */
  private static final int MOST_ATTEMPTS = 2;

  /** How long closing waits for the thread. */
  private static final long CLOSE_MILLIS = 1_000;

  /** What a reader connects to. */
  @FunctionalInterface
  interface Servers {
    /**
     * Returns the way to the servers; waits until the first attempt to connect has ended.
     *
     * @throws RuntimeException if there is none at present
     */
    Masters masters() throws InterruptedException;
  }

  private enum State {
    BEGINNING,
    UP,
    DOWN
  }

  /** Put into the inbox when an answer came, so that the thread looks up. */
  private static final class LookUp implements Runnable {
    @Override
    public void run() {}
  }

  private final String prefix;
  private final String location;
  private final String stream;
  private final Thread thread;

  /** What the thread does while it waits: takes in subscribers and lets them go. */
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();

  private volatile boolean closed;

  // Of the reader's thread alone.
  private final List<BackplaneSubscription> subscriptions = new ArrayList<>();
  private State state = State.BEGINNING;
  private @Nullable LayerException lastFailure;
  private int failures;
  private @Nullable StreamPlace place;
  private @Nullable ServerRun run;

  /**
   * How often what lies behind the place could not be read, on connections that had been good until
   * then.
   */
  private int unreadable;

  /**
   * Creates one that has not begun.
   *
   * @param prefix how the names of its thread and its log lines begin
   * @param location where the stream is, without secrets
   */
  BackplaneReader(String prefix, String location, String stream) {
    this.prefix = prefix;
    this.location = location;
    this.stream = stream;
    this.thread = new Thread(this::work, prefix + "-backplane");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Takes in a subscriber, which is notified soon of the connection. */
  void join(BackplaneSubscription subscription) {
    inbox.add(() -> {
      subscriptions.add(subscription);
      if (state == State.UP) {
        subscription.connected(true);
      } else if (state == State.DOWN) {
        subscription.disconnected(lastFailure);
      }
    });
  }

  void leave(BackplaneSubscription subscription) {
    inbox.add(() -> subscriptions.remove(subscription));
  }

  /**
   * Ends the thread and its connection, and waits for that, unless it is this thread that closes.
   */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(CLOSE_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void work() {
    while (!closed) {
      try {
        read(servers().masters());
      } catch (InterruptedException interrupted) {
        return; // by close() alone
      } catch (RuntimeException | Error failure) { // whatever it is, this thread must go on
        disconnected(failure);
      }
    }
  }

  /**
   * Returns the way to the servers that one of the subscribers has: all have the same client, and
   * the others may have closed theirs.
   */
  private Servers servers() throws InterruptedException {
    while (subscriptions.isEmpty()) {
      inbox.take().run();
    }
    return subscriptions.get(0).servers();
  }

  private void read(Masters current) throws InterruptedException {
    try (BackplaneConnection connection = BackplaneConnection.open(current, stream)) {
      resume(connection);
      while (!closed) {
        if (connection.isOutdated(current)) {
          throw new LayerException(
              FailureKind.CONNECTION, location + ": the stream has another master now", null);
        }
        unreadable++;
        long begun = System.nanoTime();
        read(connection);
        unreadable = 0;
        failures = 0;
        gather(begun);
      }
    }
  }

  /**
   * Lets messages gather after a read that was answered at once, and runs meanwhile what has come.
   */
  private void gather(long begun) throws InterruptedException {
    long left = GATHER_NANOS;
    while (left > 0 && !closed) {
      left = begun + GATHER_NANOS - System.nanoTime();
      Runnable task = inbox.poll(left, TimeUnit.NANOSECONDS);
      if (task != null) {
        task.run();
      }
    }
  }

  private void resume(BackplaneConnection connection) throws InterruptedException {
    ServerRun now = connection.run();
    StreamPlace old = place;
    boolean complete = true;
    if (old == null) {
      place = StreamPlace.at(connection.mark()).counted(connection.state());
    } else {
      StreamState state = connection.state();
      boolean ranOn = now != null && run != null && now.continues(run);
      boolean reached = old.isContinuedBy(state);
      complete = ranOn && reached;
      place = old.counted(state);
      if (!reached || (!ranOn && !connection.holds(old.id()))) {
        restart(connection);
      }
    }
    run = now;
    connected(complete);
  }

  private void restart(BackplaneConnection connection) throws InterruptedException {
    StreamId unused = connection.mark();
    place = StreamPlace.BEGINNING;
  }

  private void read(BackplaneConnection connection) throws InterruptedException {
    StreamPlace now = Objects.requireNonNull(place);
    if (unreadable > MOST_ATTEMPTS && skip(connection, now)) {
      return;
    }
    // After a failure one by one: only that which cannot be read is to be skipped.
    int most = unreadable > 1 ? 1 : StreamCommands.MOST_READ;
    BackplaneConnection.Batch batch = awaited(connection.read(now.id(), most));
    if (!now.equals(StreamPlace.BEGINNING) && !now.isContinuedBy(batch.state())) {
      restart(connection);
      connected(false);
      return;
    }
    now = now.counted(batch.state());
    place = now;
    for (StreamCommands.Entry entry : batch.entries()) {
      byte[] message = entry.message();
      if (message != null) {
        subscriptions.forEach(each -> each.message(message));
      } else if (entry.isForeign()) {
        subscriptions.forEach(BackplaneSubscription::unreadable);
      }
      now = now.next(entry.id());
      place = now;
    }
  }

  /**
   * Goes on behind an entry that could not be read again and again, whatever it is; what it may
   * have been is a gap. Returns whether there is one.
   */
  private boolean skip(BackplaneConnection connection, StreamPlace now)
      throws InterruptedException {
    StreamId id = connection.next(now.id());
    if (id == null) {
      return false;
    }
    LOG.warn(
        "{}: an entry of the stream {} could not be read in {} attempts and is skipped",
        prefix,
        stream,
        MOST_ATTEMPTS);
    place = now.next(id);
    subscriptions.forEach(BackplaneSubscription::unreadable);
    connected(false);
    return true;
  }

  private BackplaneConnection.Batch awaited(CompletableFuture<BackplaneConnection.Batch> read)
      throws InterruptedException {
    var unused = read.whenComplete((batch, failure) -> inbox.add(new LookUp()));
    while (!read.isDone()) {
      long patience = 2 * (BackplaneConnection.BLOCK_MILLIS + BackplaneConnection.LATE_MILLIS);
      Runnable task = inbox.poll(patience, TimeUnit.MILLISECONDS);
      if (task == null) { // the client was shut down, and its timer with it
        read.completeExceptionally(new TimeoutException("no answer in time"));
      } else {
        task.run();
      }
    }
    return read.join();
  }

  private void connected(boolean complete) {
    LOG.debug("{}: reads the stream {}, {}", prefix, stream, complete ? "complete" : "with a gap");
    state = State.UP;
    subscriptions.forEach(each -> each.connected(complete));
  }

  private void disconnected(Throwable failure) {
    if (closed) {
      return;
    }
    inbox.removeIf(LookUp.class::isInstance); // or it would cut the pause short
    LayerException cause = Failures.of(failure, location);
    lastFailure = cause;
    LOG.debug("{}: does not read the stream {}: {}", prefix, stream, cause.getMessage());
    if (state != State.DOWN) {
      state = State.DOWN;
      subscriptions.forEach(each -> each.disconnected(cause));
    }
    pause();
  }

  private void pause() {
    try {
      long pause = BACKOFF.pause(failures++).toMillis();
      Runnable task = inbox.poll(pause, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // by close() alone, which the loop sees
    }
  }
}
