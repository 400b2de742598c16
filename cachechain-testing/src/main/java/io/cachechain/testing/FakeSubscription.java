package io.cachechain.testing;

import io.cachechain.spi.Backplane.Subscriber;
import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a fake log for one subscriber. Whoever finds that there may be something to deliver calls
 * {@link #wake}; one thread at a time then decides on the next call under the monitor, and makes it
 * outside.
 */
final class FakeSubscription implements Closeable {
  private final Subscriber subscriber;
  private final FakeBackplane end;
  private final FakeLog log;

  // Guarded by this.
  private @Nullable Thread delivering;
  private boolean calling;
  private boolean closed;
  private boolean begun;
  private boolean connected; // and the subscriber knows
  private boolean interrupted; // the connection was lost since the subscriber was notified of it
  private boolean repeat; // the message at the position comes a second time
  private boolean waking; // a delayed message has its task
  private long position;

  FakeSubscription(Subscriber subscriber, FakeBackplane end, FakeLog log) {
    this.subscriber = subscriber;
    this.end = end;
    this.log = log;
  }

  void wake() {
    log.executor().execute(this::deliver);
  }

  void disconnect() {
    synchronized (this) {
      interrupted |= connected;
    }
    wake();
  }

  private void deliver() {
    synchronized (this) {
      if (delivering != null) {
        return; // which looks again before it ends
      }
      delivering = Thread.currentThread();
    }
    for (Runnable call = next(); call != null; call = next()) {
      try {
        call.run();
      } catch (Throwable failure) {
        end.failed(failure);
      }
    }
  }

  /**
   * Returns the next call of the subscriber, or null when there is none, and delivering has ended.
   */
  private synchronized @Nullable Runnable next() {
    calling = false;
    notifyAll();
    Runnable call = closed ? null : decide();
    if (call == null) {
      delivering = null;
    } else {
      calling = true;
    }
    return call;
  }

  private @Nullable Runnable decide() {
    if (interrupted) {
      interrupted = false;
      connected = false;
      return () -> subscriber.onDisconnected(new IllegalStateException("disconnected by plan"));
    }
    if (!end.isConnected()) {
      return null;
    }
    if (!connected) {
      return connect();
    }
    if (end.isHolding()) {
      return null;
    }
    if (position < log.lost()) {
      connected = false;
      return () -> subscriber.onDisconnected(
          new IllegalStateException("the log no longer reaches back to where this node stood"));
    }
    return read();
  }

  private Runnable connect() {
    boolean complete = !begun || position >= log.lost();
    position = begun ? Math.max(position, log.lost()) : log.end();
    begun = true;
    connected = true;
    return () -> subscriber.onConnected(complete);
  }

  private @Nullable Runnable read() {
    FakeLog.Logged next = log.after(repeat ? position - 1 : position);
    if (next == null || !isDue(next)) {
      return null;
    }
    repeat = !repeat && end.isDuplicating();
    position = next.position;
    byte[] message = next.message();
    return end.isDropping() ? () -> {} : () -> subscriber.onMessage(message);
  }

  private boolean isDue(FakeLog.Logged next) {
    Duration delay = end.delay();
    ChainClock clock = log.clock();
    if (delay.isZero() || clock == null) {
      return true;
    }
    long left = delay.toNanos() - (clock.nanoTime() - next.nanos);
    if (left <= 0) {
      return true;
    }
    if (!waking) {
      waking = true;
      Runnable unused = clock.schedule(this::wakeLate, Duration.ofNanos(left));
    }
    return false;
  }

  private void wakeLate() {
    synchronized (this) {
      waking = false;
    }
    wake();
  }

  /**
   * Waits for a call that runs, unless it is made by this very thread: what has been decided must
   * not begin afterwards.
   */
  @Override
  public void close() {
    end.leave(this);
    boolean wasInterrupted = false;
    synchronized (this) {
      closed = true;
      while (calling && delivering != Thread.currentThread()) {
        try {
          wait();
        } catch (InterruptedException interrupt) {
          wasInterrupted = true;
        }
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
