package io.cachechain.tier.redis;

import io.cachechain.spi.Backplane;
import java.io.Closeable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber: called by the reader's thread, until it is closed. */
final class BackplaneSubscription implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final String prefix;
  private final Backplane.Subscriber subscriber;
  private final BackplaneReader.Servers servers;
  private final Consumer<BackplaneSubscription> leave;

  /**
   * Held while the subscriber is called, so that closing waits for that; a subscriber may close
   * from within.
   */
  private final ReentrantLock turn = new ReentrantLock();

  private boolean isClosed; // guarded by turn
  private boolean wasConnected; // of the reader's thread alone

  /**
   * Creates one.
   *
   * @param prefix how its log lines begin
   * @param subscriber whom to call
   * @param servers the way to the servers, as long as it is not closed
   * @param leave called once, when it is closed
   */
  BackplaneSubscription(
      String prefix,
      Backplane.Subscriber subscriber,
      BackplaneReader.Servers servers,
      Consumer<BackplaneSubscription> leave) {
    this.prefix = prefix;
    this.subscriber = subscriber;
    this.servers = servers;
    this.leave = leave;
  }

  BackplaneReader.Servers servers() {
    return servers;
  }

  void message(byte[] message) {
    call("onMessage", () -> subscriber.onMessage(message));
  }

  /** Says that the log is read; nobody has missed anything the first time. */
  void connected(boolean complete) {
    boolean all = complete || !wasConnected;
    wasConnected = true;
    call("onConnected", () -> subscriber.onConnected(all));
  }

  void unreadable() {
    call("onUnreadable", subscriber::onUnreadable);
  }

  void disconnected(@Nullable Throwable cause) {
    call("onDisconnected", () -> subscriber.onDisconnected(cause));
  }

  private void call(String what, Runnable call) {
    turn.lock();
    try {
      if (!isClosed) {
        call.run();
      }
    } catch (VirtualMachineError fatal) {
      throw fatal;
    } catch (RuntimeException | Error thrown) {
      LOG.warn(
          "{}: {} of {} threw, which changes nothing",
          prefix,
          what,
          subscriber.getClass().getName(),
          thrown);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Ends it; a call that is under way on another thread is waited for. Calling it again does
   * nothing.
   */
  @Override
  public void close() {
    turn.lock();
    try {
      if (isClosed) {
        return;
      }
      isClosed = true;
    } finally {
      turn.unlock();
    }
    leave.accept(this);
  }
}
