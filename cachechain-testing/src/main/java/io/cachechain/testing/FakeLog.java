package io.cachechain.testing;

import io.cachechain.spi.ChainClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The log of messages in memory that several {@link FakeBackplane}s share, as the nodes of a
 * cluster share a stream or a table. It keeps its newest messages, and loses some where a test says
 * so.
 *
 * <p>Messages are delivered by an executor. With {@link #direct()} that is the thread which
 * publishes, moves the clock or reconnects an end: when its call returns, everything has been
 * delivered, and a run repeats itself exactly. If another thread is delivering to the same
 * subscriber already, that thread delivers this message too. Thread-safe.
 */
public final class FakeLog {
  /** How many messages are kept by default. */
  public static final int DEFAULT_RETENTION = 100_000;

  /** A message in the log. */
  static final class Logged {
    final long position; // counted from 1, never used twice
    final long nanos; // the clock's time when it was published, 0 without a clock
    private final byte[] message;

    Logged(long position, long nanos, byte[] message) {
      this.position = position;
      this.nanos = nanos;
      this.message = message.clone();
    }

    byte[] message() {
      return message.clone();
    }
  }

  private final Executor executor;
  private final List<FakeBackplane> ends = new CopyOnWriteArrayList<>();
  private volatile @Nullable ChainClock clock;

  // Guarded by this.
  private final TreeMap<Long, Logged> records = new TreeMap<>();
  private int retention = DEFAULT_RETENTION;
  private long last;
  private long lost;

  private FakeLog(Executor executor) {
    this.executor = executor;
  }

  /** Returns an empty log that delivers on the thread which causes the delivery. */
  public static FakeLog direct() {
    return new FakeLog(Runnable::run);
  }

  /**
   * Returns an empty log that delivers on an executor.
   *
   * @param executor runs the calls of subscribers; those of one subscriber never overlap, however
   *     many threads it has
   */
  public static FakeLog on(Executor executor) {
    return new FakeLog(Objects.requireNonNull(executor, "executor"));
  }

  /**
   * Sets the clock by which delays pass; without one nothing can be delayed. Call it before
   * anything is published.
   */
  public FakeLog clock(ChainClock time) {
    clock = Objects.requireNonNull(time, "clock");
    return this;
  }

  /**
   * Sets how many messages are kept, {@value #DEFAULT_RETENTION} by default; older ones are lost.
   *
   * @param messages zero or more
   */
  public synchronized FakeLog retains(int messages) {
    if (messages < 0) {
      throw new IllegalArgumentException("messages is " + messages + ", it must not be negative");
    }
    retention = messages;
    trim(retention);
    return this;
  }

  /**
   * Returns one more node's backplane over this log.
   *
   * @param node the name of the node, for messages of failures
   */
  public FakeBackplane end(String node) {
    FakeBackplane end = new FakeBackplane(node, this);
    ends.add(end);
    return end;
  }

  /**
   * Loses all messages so far. Who had not read them is notified: at once if it is connected, else
   * when it connects again.
   */
  public void trims() {
    synchronized (this) {
      trim(0);
    }
    ends.forEach(FakeBackplane::wake);
  }

  /**
   * Loses the newest messages, as a server does that starts again from a snapshot: all ends are
   * disconnected, the messages are gone, all ends that were connected connect again. Each is
   * notified that it may have missed something, since it stands behind the log's end.
   *
   * @param newest how many, zero or more; zero for a server that starts again and has lost nothing
   *     that was published, but cannot prove it
   */
  public void losesTail(int newest) {
    List<FakeBackplane> connected =
        ends.stream().filter(FakeBackplane::isConnected).toList();
    connected.forEach(FakeBackplane::disconnects);
    synchronized (this) {
      for (int i = 0; i < newest && !records.isEmpty(); i++) {
        records.pollLastEntry();
      }
      lost = ++last;
    }
    connected.forEach(FakeBackplane::reconnects);
  }

  /** Returns the messages that the log holds, oldest first. */
  public synchronized List<byte[]> messages() {
    List<byte[]> held = new ArrayList<>();
    records.values().forEach(each -> held.add(each.message()));
    return held;
  }

  void append(byte[] message) {
    ChainClock time = clock;
    synchronized (this) {
      last++;
      records.put(last, new Logged(last, time == null ? 0 : time.nanoTime(), message));
      trim(retention);
    }
    ends.forEach(FakeBackplane::wake);
  }

  private void trim(int keep) {
    while (records.size() > keep) {
      lost = Math.max(lost, records.pollFirstEntry().getKey());
    }
  }

  void leave(FakeBackplane end) {
    ends.remove(end);
  }

  Executor executor() {
    return executor;
  }

  @Nullable
  ChainClock clock() {
    return clock;
  }

  /** Returns the position of the newest message. */
  synchronized long end() {
    return last;
  }

  /**
   * Returns the position of the newest message that is lost: who stands before it has missed
   * something.
   */
  synchronized long lost() {
    return lost;
  }

  synchronized @Nullable Logged after(long position) {
    Map.Entry<Long, Logged> next = records.higherEntry(position);
    return next == null ? null : next.getValue();
  }
}
