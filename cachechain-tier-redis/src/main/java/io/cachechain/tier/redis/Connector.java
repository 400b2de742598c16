package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.Backoff;
import io.cachechain.internal.tier.Reconnector;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects in the background until that has succeeded once; from then on the client heals its
 * connections by itself.
 */
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** A server that is back is used within the longest pause. */
  static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5), 0.25);

  private final String location;
  private final Reconnector<Client> reconnector;

  /**
   * Creates one that has not begun.
   *
   * @param prefix the name of the chain and the layer, which begins log lines
   * @param location where the server is, without secrets
   * @param clock the clock that times the next attempt
   * @param connect connects, blocking, and leaves nothing over when it throws
   * @param whenConnected receives the client, on the thread that connected
   */
  Connector(
      String prefix,
      String location,
      ChainClock clock,
      Callable<Client> connect,
      Consumer<Client> whenConnected) {
    this.location = location;
    this.reconnector = new Reconnector<>(
        prefix + "-connect", clock, BACKOFF, new Target(prefix, location, connect, whenConnected));
  }

  private record Target(
      String prefix, String location, Callable<Client> attempt, Consumer<Client> whenConnected)
      implements Reconnector.Target<Client> {
    @Override
    public Client connect() throws Exception {
      return attempt.call();
    }

    @Override
    public LayerException failure(Exception thrown) {
      return Failures.atConnecting(thrown, location);
    }

    @Override
    public void connected(Client client, boolean atFirst) {
      if (!atFirst) {
        LOG.debug("{}: {} answers now", prefix, location);
      }
      whenConnected.accept(client);
    }

    @Override
    public void failed(LayerException failure, int attempts, Duration pause) {
      LOG.debug(
          "{}: attempt {} to connect failed, next in {} ms: {}",
          prefix,
          attempts,
          pause.toMillis(),
          failure.getMessage());
    }

    @Override
    public void refused(LayerException failure) {
      LOG.warn("{}: cannot be used: {}", prefix, failure.getMessage());
    }

    /**
     * Redisson that is interrupted while it starts leaves connections behind which are still being
     * made; their threads would be gone, and Netty logs errors about that. An attempt ends by
     * itself, within the timeouts of connecting, and is then discarded in order.
     */
    @Override
    public boolean isInterruptible() {
      return false;
    }

    @Override
    public void discard(Client client) {
      client.close();
    }
  }

  /** Begins to connect; does not wait. */
  void start() {
    reconnector.start();
  }

  /**
   * Uses a client that is connected already, at once; whether the server allows what the layer
   * needs is asked in the background, and is known when {@link #first()} ends.
   */
  void startWith(Client connected) {
    reconnector.startWith(connected);
  }

  /** Returns the client, or null as long as there is none; {@link #refusal()} then says why. */
  @Nullable
  Client client() {
    return reconnector.current();
  }

  /** Returns what gives the client to whom each step counts, as {@link #client()} does. */
  Reconnector<Client> clients() {
    return reconnector;
  }

  LayerException refusal() {
    LayerException why = reconnector.failure();
    if (reconnector.isClosed()) {
      return refusal("closed", null);
    }
    return why == null
        ? refusal("not connected yet", null)
        : refusal("not connected, " + withoutLocation(why), why);
  }

  private LayerException refusal(String why, @Nullable LayerException cause) {
    return new LayerException(FailureKind.REFUSED, location + ": " + why, cause);
  }

  private String withoutLocation(LayerException reason) {
    String message = String.valueOf(reason.getMessage());
    return message.startsWith(location + ": ") ? message.substring(location.length() + 2) : message;
  }

  /** Returns what completes, or fails with its reason, when the first attempt has ended. */
  CompletableFuture<Void> first() {
    return reconnector.first();
  }

  /** Stops connecting and closes what is connected. Calling it again does nothing. */
  void close() {
    reconnector.close();
  }
}
