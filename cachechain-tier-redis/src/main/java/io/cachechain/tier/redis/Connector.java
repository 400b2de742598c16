package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects in the background: at once, and after a failure again, each time on a daemon thread of its own. Once connected, the
 * client heals its connections by itself.
 */
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** The first pause after a failure; each one is twice as long as the one before. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** The longest pause: a server that is back is used within it. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final int MOST_DOUBLINGS = 10;

  private final String prefix;
  private final String location;
  private final ChainClock clock;
  private final Supplier<Client> connect;
  private final Consumer<Client> whenConnected;
  private final CompletableFuture<Void> first = new CompletableFuture<>();

  private volatile @Nullable Client client;
  private volatile LayerException refusal;

  /** Whether the attempt before was refused for good; of the attempts' threads, one after another. */
  private volatile boolean wasRefused;

  // Guarded by this: an attempt that ends while the layer is closed closes what it has made.
  private boolean closed;
  private Runnable cancelNext = () -> {};
  private @Nullable Thread attempt;

  /**
   * Creates one that has not begun.
   *
   * @param prefix the name of the chain and the layer, which begins log lines
   * @param location where the server is, without secrets
   * @param clock what tells when to try again
   * @param connect connects, blocking, and leaves nothing over when it throws
   * @param whenConnected is told of the client, on the thread that connected
   */
  Connector(
      String prefix,
      String location,
      ChainClock clock,
      Supplier<Client> connect,
      Consumer<Client> whenConnected) {
    this.prefix = prefix;
    this.location = location;
    this.clock = clock;
    this.connect = connect;
    this.whenConnected = whenConnected;
    this.refusal = refusal("not connected yet", null);
  }

  /** Begins to connect; does not wait. */
  void start() {
    startAttempt(0);
  }

  /** Uses a client that is connected already, at once; whether the server allows what the layer needs is asked in the background, and is known when {@link #first()} ends. */
  void use(Client connected) {
    client = connected;
    startThread(() -> {
      try {
        connected.check();
        finish(connected);
      } catch (RuntimeException refused) {
        first.completeExceptionally(Failures.atConnecting(refused, location));
      }
    });
  }

  /** Returns the client, or null as long as there is none; {@link #refusal()} then says why. */
  @Nullable
  Client client() {
    return client;
  }

  LayerException refusal() {
    return refusal;
  }

  /** Returns what completes, or fails with its reason, when the first attempt has ended. */
  CompletableFuture<Void> first() {
    return first;
  }

  private void startAttempt(int number) {
    startThread(() -> attempt(number));
  }

  private synchronized void startThread(Runnable work) {
    if (!closed) {
      Thread thread = new Thread(work, prefix + "-connect");
      thread.setDaemon(true);
      attempt = thread;
      thread.start();
    }
  }

  private void attempt(int number) {
    try {
      finish(connect.get());
    } catch (RuntimeException failure) {
      retry(number, failure);
    } catch (Error fatal) {
      first.completeExceptionally(fatal);
      throw fatal;
    }
  }

  private void finish(Client connected) {
    synchronized (this) {
      attempt = null;
      if (closed) {
        connected.close();
        return;
      }
      client = connected;
    }
    if (!first.complete(null)) {
      LOG.debug("{}: {} answers now", prefix, location);
    }
    whenConnected.accept(connected);
  }

  private void retry(int number, RuntimeException failure) {
    LayerException reason = Failures.atConnecting(failure, location);
    Duration pause = pause(number, ThreadLocalRandom.current().nextDouble());
    synchronized (this) {
      attempt = null;
      if (closed) {
        return;
      }
      refusal = refusal("not connected, " + withoutLocation(reason), reason);
      cancelNext = clock.schedule(() -> startAttempt(number + 1), pause);
    }
    LOG.debug(
        "{}: attempt {} to connect failed, next in {} ms: {}",
        prefix,
        number + 1,
        pause.toMillis(),
        reason.getMessage());
    boolean isFirst = first.completeExceptionally(reason);
    boolean refused = reason.kind() == FailureKind.MISUSE;
    if (!isFirst
        && refused
        && !wasRefused) { // whoever waits for the first attempt does not hear of it
      LOG.warn("{}: cannot be used: {}", prefix, reason.getMessage());
    }
    wasRefused = refused;
  }

  /** Returns the pause after an attempt, up to a quarter shorter so that nodes do not come all at once. */
  static Duration pause(int number, double random) {
    long doubled = FIRST_PAUSE.toMillis() << Math.min(number, MOST_DOUBLINGS);
    long most = Math.min(doubled, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(most - (long) (most * random / 4));
  }

  private LayerException refusal(String why, @Nullable LayerException cause) {
    return new LayerException(FailureKind.REFUSED, location + ": " + why, cause);
  }

  private String withoutLocation(LayerException reason) {
    String message = String.valueOf(reason.getMessage());
    return message.startsWith(location + ": ") ? message.substring(location.length() + 2) : message;
  }

  /** Stops connecting and closes what is connected. Calling it again does nothing. */
  void close() {
    Client connected;
    synchronized (this) {
      closed = true;
      cancelNext.run();
      if (attempt != null) {
        attempt.interrupt();
      }
      connected = client;
      client = null;
      refusal = refusal("closed", null);
    }
    first.completeExceptionally(refusal);
    if (connected != null) {
      connected.close();
    }
  }
}
