package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.Backoff;
import io.cachechain.internal.tier.Reconnector;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of ours: connects in the background, signs in, asks once to see that it answers, and from then on is up until the connection breaks or ten requests in a row
 * get no answer; then it begins anew. While it is not up there is no link to it.
 */
final class Server {
  static final int MAX_UNANSWERED = 10;

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2), 0);

  /** How often a server that left a request unanswered is asked whether it answers again. */
  private static final Duration LOOK_EACH = Duration.ofSeconds(1);

  /** Read once after connecting; nothing is stored under it. */
  private static final String PROBE = "cachechain:probe";

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final ServerAddress address;
  private final Settings settings;
  private final Runnable whenBack;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Reconnector<Up> reconnector;

  /**
   * What all servers of a layer have in common.
   *
   * @param chain the name of the chain, for logs and threads
   */
  record Settings(
      String chain,
      ServerConnection.Limits limits,
      SessionFactory factory,
      Duration connectTimeout,
      @Nullable String user,
      @Nullable String password) {
    ChainClock clock() {
      return limits.clock();
    }
  }

  /** A connection and the way to use it. */
  private record Up(Session session, ServerConnection link) {}

  /**
   * Creates one that has not begun.
   *
   * @param whenBack run each time the server answers again, after it was down or left requests unanswered; short
   */
  Server(ServerAddress address, Settings settings, Runnable whenBack) {
    this.address = address;
    this.settings = settings;
    this.whenBack = whenBack;
    this.reconnector = new Reconnector<>(
        settings.chain() + "-memcached-connect", settings.clock(), BACKOFF, new Target());
  }

  void start() {
    reconnector.start();
  }

  /** Ends with the first attempt to reach the server; for who comes later, at once by how it is now. */
  CompletableFuture<Void> present() {
    return reconnector.present();
  }

  boolean isUp() {
    return reconnector.current() != null;
  }

  /** Returns the way to the server, or null while there is none. */
  @Nullable
  ServerConnection link() {
    Up up = reconnector.current();
    return up == null ? null : up.link;
  }

  /** Returns why there is no link, in the words of the server or the network. */
  LayerException unavailable() {
    LayerException why = reconnector.failure();
    return why == null
        ? new LayerException(
            FailureKind.REFUSED, "memcached server " + address + " has not been reached yet", null)
        : new LayerException(why.kind(), String.valueOf(why.getMessage()), why.getCause());
  }

  private LayerException unavailable(Throwable why) {
    // The greeting asks for nothing that a server could refuse but for good, such as a password.
    boolean refused = why instanceof LayerException known
        && (known.kind() == FailureKind.OTHER || known.kind() == FailureKind.MISUSE);
    return new LayerException(
        refused ? FailureKind.MISUSE : FailureKind.CONNECTION,
        "memcached server " + address + " cannot be used: " + words(why),
        why);
  }

  private String words(Throwable why) {
    if (why instanceof UnknownHostException) {
      return "the host " + address.host() + " is not known";
    }
    String said = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
    String prefix = "memcached server " + address + " ";
    return said.startsWith(prefix) ? "it " + said.substring(prefix.length()) : said;
  }

  private final class Target implements Reconnector.Target<Up> {
    @Override
    public Up connect() throws IOException, InterruptedException {
      InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
      if (socket.isUnresolved()) {
        throw new UnknownHostException(address.host());
      }
      Greeting.exchange(socket, settings.connectTimeout());
      String thread = settings.chain() + "-memcached-" + address;
      Session fresh = SpyLogger.quietly(() -> Session.open(socket, settings.factory(), thread));
      try {
        return greeted(fresh);
      } catch (IOException | InterruptedException | RuntimeException failure) {
        shutDown(fresh);
        throw failure;
      }
    }

    @Override
    public LayerException failure(Exception thrown) {
      return unavailable(thrown);
    }

    @Override
    public void connected(Up up, boolean atFirst) {
      LOG.debug("{}: memcached server {} is up", settings.chain(), address);
      if (!atFirst) {
        whenBack.run();
      }
      up.session.onBroken(() -> down(up, broken(false)));
    }

    @Override
    public void failed(LayerException failure, int attempts, Duration pause) {
      logDown(pause, failure);
    }

    @Override
    public void discard(Up up) {
      up.link.close(new IOException("the layer was closed"));
      shutDown(up.session);
    }
  }

  /** Waits until the server has taken the connection, signs in, and asks something to see that there is an answer. */
  private Up greeted(Session fresh) throws IOException, InterruptedException {
    ServerConnection link = new ServerConnection(
        fresh,
        fresh.node(),
        settings.factory().getOperationFactory(),
        address.toString(),
        settings.limits(),
        this::unanswered);
    Deadline deadline = Deadline.in(settings.clock(), settings.connectTimeout());
    CompletableFuture<Void> broken = new CompletableFuture<>();
    fresh.onBroken(() -> broken.completeExceptionally(broken(fresh.established().isDone())));
    CompletableFuture<?> answered = fresh
        .established()
        .thenCompose(connected -> signIn(link, deadline))
        .thenCompose(signedIn -> link.get(PROBE, deadline));
    CompletableFuture<Object> ended = CompletableFuture.anyOf(broken, answered);
    try {
      settings.clock().await(ended, settings.connectTimeout());
    } catch (TimeoutException late) {
      throw new SocketTimeoutException("no answer within " + settings.connectTimeout());
    }
    throwFailure(ended, fresh);
    return new Up(fresh, link);
  }

  private CompletableFuture<Boolean> signIn(ServerConnection link, Deadline deadline) {
    String user = settings.user();
    String password = settings.password();
    return user == null || password == null
        ? CompletableFuture.completedFuture(true)
        : link.signIn(user, password, deadline);
  }

  private static void throwFailure(CompletableFuture<?> ended, Session fresh) throws IOException {
    try {
      Object unused = ended.join();
    } catch (CompletionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      boolean lost =
          cause instanceof LayerException known && known.kind() == FailureKind.CONNECTION;
      if (lost) {
        throw broken(fresh.established().isDone());
      }
      if (cause instanceof IOException broken) {
        throw broken;
      }
      throw cause instanceof RuntimeException known ? known : failed;
    }
  }

  private static ConnectException broken(boolean whileGreeting) {
    return new ConnectException(
        whileGreeting
            ? "the server closed the connection when it was asked: does it speak the binary protocol?"
            : "the connection was refused or broke");
  }

  private void unanswered(ServerConnection used) {
    Up up = reconnector.current();
    if (up == null || up.link != used) {
      return;
    }
    if (used.unansweredInARow() >= MAX_UNANSWERED) {
      down(up, new SocketTimeoutException(MAX_UNANSWERED + " requests in a row were not answered"));
    } else if (looking.compareAndSet(false, true)) {
      later(() -> look(used));
    }
  }

  /** Asks something, each second until there is an answer: the chain may have given the server up, and sends nothing by which its return could be seen. */
  private void look(ServerConnection used) {
    if (link() != used) {
      looking.set(false); // it is connected anew, and known to answer then
      return;
    }
    var unused = used.get(PROBE, Deadline.in(settings.clock(), LOOK_EACH))
        .whenComplete((held, failure) -> {
          if (failure == null) {
            looking.set(false);
            whenBack.run();
          } else {
            later(() -> look(used));
          }
        });
  }

  private void later(Runnable task) {
    Runnable unused = settings.clock().schedule(task, LOOK_EACH);
  }

  /** Throws a connection away and begins anew; does nothing if it is not the one in use. */
  private void down(Up up, IOException why) {
    if (reconnector.lost(up, unavailable(why), BACKOFF.first())) {
      logDown(BACKOFF.first(), why);
      up.link.close(why);
    }
  }

  private void logDown(Duration pause, Throwable why) {
    LOG.debug(
        "{}: memcached server {} is down, next try in {}", settings.chain(), address, pause, why);
  }

  private void shutDown(Session tried) {
    try {
      SpyLogger.quietly(() -> {
        tried.shutdown();
        return tried;
      });
    } catch (IOException | RuntimeException failure) {
      LOG.debug("{}: closing the connection to {}", settings.chain(), address, failure);
    }
  }

  /** Closes the connection on this thread. */
  void close() {
    reconnector.close();
  }
}
