package io.cachechain.internal.tier;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Connects in the background: at once, and after a failure again after growing pauses, each time on
 * a daemon thread that ends with the attempt. What an attempt has given is kept until it is
 * {@linkplain #lost lost}; then it begins anew.
 *
 * <p>Neither the target nor whoever waits for {@link #first()} is called under the lock. An attempt
 * that ends after {@link #close()} has its result discarded.
 *
 * @param <T> a connection
 */
public final class Reconnector<T> implements Closeable {
  /**
   * What is connected to. All methods are called on threads of the reconnector, but
   * {@link #discard} also on the one that closes it.
   *
   * @param <T> a connection
   */
  public interface Target<T> {
    /**
     * Connects; may block.
     *
     * @throws Exception if that is not possible now; nothing is left over then
     */
    T connect() throws Exception;

    /**
     * Returns what is said of an attempt that failed. Its kind is {@code MISUSE} where no further
     * attempt will help until somebody changes something.
     */
    LayerException failure(Exception thrown);

    /**
     * Is notified of a connection, which {@link Reconnector#current()} gives by now.
     *
     * @param atFirst whether this was the first attempt of all
     */
    void connected(T connection, boolean atFirst);

    /**
     * Is notified of an attempt that failed.
     *
     * @param attempts how many have failed in a row
     * @param pause how long it is until the next one
     */
    default void failed(LayerException failure, int attempts, Duration pause) {}

    /**
     * Is notified, once in a row, that a later attempt than the first one was refused for good:
     * whoever waited for the first one is not notified.
     */
    default void refused(LayerException failure) {}

    /**
     * Returns whether closing may interrupt an attempt; else the attempt ends by itself, and what
     * it has connected is discarded.
     */
    default boolean isInterruptible() {
      return true;
    }

    /** Releases a connection that nobody uses any more. */
    default void discard(T connection) {}
  }

  private final String thread;
  private final ChainClock clock;
  private final Backoff backoff;
  private final Target<T> target;
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  private volatile @Nullable T current;
  private volatile @Nullable LayerException failure;

  /**
   * Whether the attempt before was refused for good; of the attempts' threads, one after another.
   */
  private volatile boolean wasRefused;

  // Guarded by this.
  private boolean closed;
  private int failures;
  private Runnable cancelNext = () -> {};
  private @Nullable Thread attempt;

  /**
   * Creates one that has not begun.
   *
   * @param thread the name of the threads
   * @param clock says when to try again
   */
  public Reconnector(String thread, ChainClock clock, Backoff backoff, Target<T> target) {
    this.thread = thread;
    this.clock = clock;
    this.backoff = backoff;
    this.target = target;
  }

  /** Begins to connect; does not wait. */
  public void start() {
    startThread(this::attempt);
  }

  /**
   * Begins with a connection that is there already, and is used from now on: the only attempt finds
   * out in the background whether it is of use.
   */
  public void startWith(T connection) {
    current = connection;
    startThread(() -> {
      try {
        succeeded(target.connect());
      } catch (Exception thrown) {
        first.completeExceptionally(target.failure(thrown));
      }
    });
  }

  /** Returns what is connected, or null if nothing is. */
  public @Nullable T current() {
    return current;
  }

  /** Returns why nothing is connected, or null if no attempt has ended yet. */
  public @Nullable LayerException failure() {
    return failure;
  }

  /** Returns what completes, or fails with its reason, when the first attempt has ended. */
  public CompletableFuture<Void> first() {
    return first;
  }

  /**
   * Returns the state of the connection for a caller that comes now: as {@link #first()} does at
   * the beginning, and later how it is at present.
   */
  public CompletableFuture<Void> present() {
    if (current != null) {
      return CompletableFuture.completedFuture(null);
    }
    LayerException why = failure;
    return why == null || !first.isDone() ? first.copy() : CompletableFuture.failedFuture(why);
  }

  /**
   * Gives up a connection, which is {@linkplain Target#discard discarded}, and begins anew; does
   * nothing if it is not the one in use.
   *
   * @param why what {@link #failure()} gives from now on
   * @param pause how long to wait before the next attempt
   * @return whether it was the one in use
   */
  public boolean lost(T connection, LayerException why, Duration pause) {
    synchronized (this) {
      if (closed || current != connection) {
        return false;
      }
      current = null;
      failure = why;
      failures = 0;
    }
    startThread(() -> {
      target.discard(connection);
      if (pause.isZero()) {
        attempt();
      } else {
        startAfter(pause);
      }
    });
    return true;
  }

  private synchronized void startThread(Runnable work) {
    if (!closed) {
      Thread started = new Thread(work, thread);
      started.setDaemon(true);
      attempt = started;
      started.start();
    }
  }

  private synchronized void startAfter(Duration pause) {
    attempt = null;
    if (closed) {
      return;
    }
    cancelNext = clock.schedule(this::start, pause);
  }

  private void attempt() {
    try {
      succeeded(target.connect());
    } catch (Exception thrown) {
      failed(target.failure(thrown));
    } catch (Error fatal) {
      first.completeExceptionally(fatal);
      throw fatal;
    }
  }

  private void succeeded(T connection) {
    boolean late;
    synchronized (this) {
      attempt = null;
      failures = 0;
      late = closed;
      if (!late) {
        current = connection;
        failure = null;
      }
    }
    if (late) {
      target.discard(connection);
      return;
    }
    wasRefused = false;
    target.connected(connection, first.complete(null));
  }

  private void failed(LayerException why) {
    Duration pause;
    int attempts;
    synchronized (this) {
      if (closed) {
        attempt = null;
        return;
      }
      failure = why;
      pause = backoff.pause(failures);
      failures++;
      attempts = failures;
    }
    target.failed(why, attempts, pause);
    boolean atFirst = first.completeExceptionally(why);
    boolean refused = why.kind() == FailureKind.MISUSE;
    if (!atFirst && refused && !wasRefused) {
      target.refused(why);
    }
    wasRefused = refused;
    startAfter(pause);
  }

  /** Returns whether it has been closed. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Stops connecting, and discards what is connected, on this thread. Calling it again does
   * nothing.
   */
  @Override
  public void close() {
    T connection;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      cancelNext.run();
      if (attempt != null && target.isInterruptible()) {
        attempt.interrupt();
      }
      connection = current;
      current = null;
      failure = new LayerException(FailureKind.REFUSED, "closed", null);
    }
    first.completeExceptionally(new LayerException(FailureKind.REFUSED, "closed", null));
    if (connection != null) {
      target.discard(connection);
    }
  }
}
