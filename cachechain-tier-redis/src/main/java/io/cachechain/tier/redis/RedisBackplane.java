package io.cachechain.tier.redis;

import io.cachechain.internal.tier.SharedByKey;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** A backplane on one stream of the server that the layer is on: messages are appended, and read again from the last one that was read. */
final class RedisBackplane implements Backplane {
  /** The longest message. */
  static final int MOST_BYTES = 64 * 1024;

  private final String prefix;
  private final String location;
  private final BackplanePublisher publisher;
  private final BackplaneReaders.Key key;
  private final Supplier<BackplaneReader> reader;
  private final BackplaneReader.Servers servers;
  private final Map<BackplaneSubscription, SharedByKey.Lease<BackplaneReader>> subscriptions =
      new ConcurrentHashMap<>();

  private boolean isClosed; // guarded by this, held while a subscription joins its reader

  /** Creates the backplane of a layer; nothing is connected by that. */
  RedisBackplane(ClientUse use, String stream, Connector connector) {
    this.prefix = use.prefix();
    this.location = use.location() + ", stream " + stream;
    this.publisher = new BackplanePublisher(prefix, location, stream, connector);
    this.key = new BackplaneReaders.Key(use.key(), stream);
    this.reader = () -> new BackplaneReader(prefix, location, stream);
    this.servers = () -> mastersOf(connector);
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
        prefix, Objects.requireNonNull(subscriber, "subscriber"), servers, this::leave);
    synchronized (this) {
      if (isClosed) {
        throw new IllegalStateException(location + ": the backplane is closed");
      }
      SharedByKey.Lease<BackplaneReader> joined = BackplaneReaders.of(key, reader);
      subscriptions.put(subscription, joined);
      joined.resource().join(subscription);
    }
    return subscription;
  }

  private void leave(BackplaneSubscription subscription) {
    SharedByKey.Lease<BackplaneReader> joined = subscriptions.remove(subscription);
    if (joined != null) {
      joined.resource().leave(subscription);
      BackplaneReaders.leave(joined);
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
    subscriptions.keySet().forEach(BackplaneSubscription::close);
  }

  @Override
  public String toString() {
    return location;
  }
}
