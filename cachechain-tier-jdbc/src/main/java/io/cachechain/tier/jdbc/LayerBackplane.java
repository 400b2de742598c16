package io.cachechain.tier.jdbc;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What one layer has of a backplane that others may use too: its own subscriptions, until it is closed. */
final class LayerBackplane implements Backplane {
  private final JdbcBackplane shared;

  private final Set<Closeable> subscriptions = new HashSet<>(); // guarded by this
  private boolean closed; // guarded by this

  LayerBackplane(JdbcBackplane shared) {
    this.shared = shared;
  }

  /** Returns the one that others may use too. */
  JdbcBackplane shared() {
    return shared;
  }

  @Override
  public CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(
            new LayerException(FailureKind.REFUSED, "the backplane is closed", null));
      }
    }
    return shared.publish(message, deadline);
  }

  @Override
  public Closeable subscribe(Subscriber subscriber) {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException(location() + ": the backplane is closed");
      }
      Closeable subscription = shared.subscribe(subscriber);
      subscriptions.add(subscription);
      return () -> end(subscription);
    }
  }

  /** Not under the lock: it waits until the subscriber's last call has ended. */
  private void end(Closeable subscription) throws IOException {
    subscription.close();
    synchronized (this) {
      subscriptions.remove(subscription);
    }
  }

  @Override
  public String location() {
    return shared.location();
  }

  /** Ends the subscriptions of this layer. */
  @Override
  public void close() throws IOException {
    List<Closeable> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(subscriptions);
    }
    for (Closeable each : left) {
      end(each);
    }
  }
}
