package io.cachechain.tier.jdbc;

import io.cachechain.spi.Backplane.Subscriber;
import java.io.Closeable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscription: the poller's thread notifies the subscriber, until the subscription is closed.
 */
final class Listener implements Closeable {
  private final String label;
  private final Subscriber subscriber;
  private final Consumer<Listener> leave;

  /**
   * Held during each call, so that closing waits for it; a subscriber may close its subscription
   * from inside.
   */
  private final ReentrantLock turn = new ReentrantLock();

  private boolean closed; // guarded by turn

  // The poller's thread's own.
  private boolean joined;
  private boolean connected;
  private boolean hasThrown;

  Listener(String label, Subscriber subscriber, Consumer<Listener> leave) {
    this.label = label;
    this.subscriber = subscriber;
    this.leave = leave;
  }

  /** Returns whether it has been connected ever, so that messages are for it. */
  boolean hasJoined() {
    return joined;
  }

  void connected(boolean complete) {
    if (!connected) {
      joined = true;
      connected = true;
      call("onConnected", () -> subscriber.onConnected(complete));
    }
  }

  void disconnected(@Nullable Throwable cause) {
    if (connected) {
      connected = false;
      call("onDisconnected", () -> subscriber.onDisconnected(cause));
    }
  }

  void message(byte[] message) {
    call("onMessage", () -> subscriber.onMessage(message));
  }

  void unreadable() {
    call("onUnreadable", subscriber::onUnreadable);
  }

  private void call(String method, Runnable call) {
    turn.lock();
    try {
      if (!closed) {
        call.run();
      }
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (RuntimeException | Error thrown) {
      report(method, thrown);
    } finally {
      turn.unlock();
    }
  }

  private void report(String method, Throwable thrown) {
    String who = subscriber.getClass().getName();
    if (hasThrown) {
      JdbcLayerProvider.LOG.debug(
          "{}: {} of the subscriber {} threw again", label, method, who, thrown);
    } else {
      JdbcLayerProvider.LOG.warn(
          "{}: {} of the subscriber {} threw; the backplane goes on, further ones at debug",
          label,
          method,
          who,
          thrown);
    }
    hasThrown = true;
  }

  @Override
  public void close() {
    leave.accept(this);
    turn.lock();
    try {
      closed = true;
    } finally {
      turn.unlock();
    }
  }
}
