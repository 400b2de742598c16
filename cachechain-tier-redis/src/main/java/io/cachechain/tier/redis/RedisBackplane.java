package io.cachechain.tier.redis;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** A backplane on one stream of the server that the layer is on: messages are appended, and read again from the last one that was read. */
final class RedisBackplane implements Backplane {
  /** The longest message. */
  static final int MOST_BYTES = 64 * 1024;

  private final String prefix;
  private final String location;
  private final BackplanePublisher publisher;
  private final BackplaneReaders.Key key;
  private final Supplier<BackplaneReader> reader;
  private final Set<BackplaneSubscription> subscriptions = ConcurrentHashMap.newKeySet();

  private boolean isClosed; // guarded by this, held while a subscription joins its reader

  private RedisBackplane(
      String prefix,
      String location,
      BackplanePublisher publisher,
      BackplaneReaders.Key key,
      Supplier<BackplaneReader> reader) {
    this.prefix = prefix;
    this.location = location;
    this.publisher = publisher;
    this.key = key;
    this.reader = reader;
  }

  /**
   * Creates the backplane of a layer; nothing is connected by that.
   *
   * @param given the client that was given to the layer, or null if it has its own
   */
  static RedisBackplane open(
      ClientUse use, String stream, Connector connector, @Nullable RedissonClient given) {
    String location = use.location() + ", stream " + stream;
    BackplaneReader.Servers servers = given == null
        ? () -> mastersOf(connector)
        : () -> GivenClient.masters(given, use.timeout());
    return new RedisBackplane(
        use.prefix(),
        location,
        new BackplanePublisher(use.prefix(), location, stream, connector),
        new BackplaneReaders.Key(given == null ? connector : given, stream),
        () -> new BackplaneReader(use.prefix(), location, stream, servers));
  }

  private static Masters mastersOf(Connector connector) throws InterruptedException {
    try {
      connector.first().get();
    } catch (ExecutionException failed) {
      // Later attempts may have succeeded; if not, the refusal says why.
    }
    Client client = connector.client();
    if (client == null) {
      throw connector.refusal();
    }
    return client.masters();
  }

  @Override
  public CompletionStage<Void> publish(byte[] message, Deadline deadline) {
    if (message.length == 0 || message.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a message has 1 to " + MOST_BYTES + " bytes, not " + message.length);
    }
    return publisher.publish(message, Objects.requireNonNull(deadline, "deadline"));
  }

  @Override
  public Closeable subscribe(Subscriber subscriber) {
    BackplaneSubscription subscription = new BackplaneSubscription(
        prefix, Objects.requireNonNull(subscriber, "subscriber"), this::leave);
    synchronized (this) {
      if (isClosed) {
        throw new IllegalStateException(location + ": the backplane is closed");
      }
      subscriptions.add(subscription);
      BackplaneReaders.join(key, reader, subscription);
    }
    return subscription;
  }

  private void leave(BackplaneSubscription subscription) {
    if (subscriptions.remove(subscription)) {
      BackplaneReaders.leave(key, subscription);
    }
  }

  @Override
  public String location() {
    return location;
  }

  /** Ends the subscriptions, and the reader with the last one. Calling it again does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    publisher.close();
    subscriptions.forEach(BackplaneSubscription::close);
  }

  @Override
  public String toString() {
    return location;
  }
}
