package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server of ours: connects in the background, signs in, asks once to see that it answers, and from then on is up until the connection breaks or ten requests in a row
 * get no answer; then it begins anew. While it is not up there is no lane to it.
 */
final class Server {
  static final int MAX_UNANSWERED = 10;
  static final Duration FIRST_DELAY = Duration.ofMillis(100);
  static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

  /** How often a server that left a request unanswered is asked whether it answers again. */
  private static final Duration LOOK_EACH = Duration.ofSeconds(1);

  /** Read once after connecting; nothing is stored under it. */
  private static final String PROBE = "cachechain:probe";

  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  private final ServerAddress address;
  private final Settings settings;
  private final Runnable whenBack;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final CompletableFuture<Void> firstAttempt = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** What is being tried or in use; guarded by the lock. */
  private @Nullable Session session;

  private int failures; // guarded by the lock
  private boolean closed; // guarded by the lock
  private volatile @Nullable Lane lane;
  private volatile @Nullable Throwable reason;

  /**
   * What all servers of a layer have in common.
   *
   * @param chain the name of the chain, for logs and threads
   * @param connector runs what may block, such as looking up a name
   */
  record Settings(
      String chain,
      Lane.Limits limits,
      SessionFactory factory,
      Executor connector,
      Duration connectTimeout,
      @Nullable String user,
      @Nullable String password) {
    ChainClock clock() {
      return limits.clock();
    }
  }

  /**
   * Creates one that has not begun.
   *
   * @param whenBack run each time the server answers again, after it was down or left requests unanswered; short
   */
  Server(ServerAddress address, Settings settings, Runnable whenBack) {
    this.address = address;
    this.settings = settings;
    this.whenBack = whenBack;
  }

  void start() {
    settings.connector().execute(this::connect);
  }

  /** Ends with the first attempt to reach the server. */
  CompletableFuture<Void> firstAttempt() {
    return firstAttempt;
  }

  boolean isUp() {
    return lane != null;
  }

  /** Returns the way to the server, or null while there is none. */
  @Nullable
  Lane lane() {
    return lane;
  }

  /** Returns why there is no lane, in the words of the server or the network. */
  LayerException unavailable() {
    Throwable why = reason;
    if (why == null) {
      return new LayerException(
          FailureKind.REFUSED, "memcached server " + address + " has not been reached yet", null);
    }
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

  private void connect() {
    Session fresh;
    try {
      InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
      if (socket.isUnresolved()) {
        throw new UnknownHostException(address.host());
      }
      Greeting.exchange(socket, settings.connectTimeout());
      fresh = Session.open(socket, settings.factory(), settings.chain() + "-memcached-" + address);
    } catch (IOException | RuntimeException failure) {
      down(null, failure);
      return;
    }
    if (!begin(fresh)) {
      shutDown(fresh);
      return;
    }
    fresh.onBroken(() -> down(fresh, broken(fresh)));
    var unused = fresh
        .established()
        .thenCompose(connected -> greet(fresh))
        .whenComplete((greeted, failure) -> {
          if (failure == null) {
            up(fresh, greeted);
          } else {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            boolean lost =
                cause instanceof LayerException known && known.kind() == FailureKind.CONNECTION;
            down(fresh, lost ? broken(fresh) : cause);
          }
        });
    later(() -> connectedInTime(fresh), settings.connectTimeout());
  }

  private ConnectException broken(Session tried) {
    boolean greeting = lane == null && tried.established().isDone();
    return new ConnectException(
        greeting
            ? "the server closed the connection when it was asked: does it speak the binary protocol?"
            : "the connection was refused or broke");
  }

  private void later(Runnable task, Duration delay) {
    try {
      settings.clock().schedule(task, delay);
    } catch (RejectedExecutionException closing) {
      // The chain has been closed meanwhile, this server and the clock with it.
    }
  }

  private boolean begin(Session fresh) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      session = fresh;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void connectedInTime(Session tried) {
    if (lane == null) {
      down(tried, new SocketTimeoutException("no answer within " + settings.connectTimeout()));
    }
  }

  /** Signs in, and asks something to see that there is an answer. */
  private CompletableFuture<Lane> greet(Session fresh) {
    Lane greeted = new Lane(
        fresh,
        fresh.node(),
        settings.factory().getOperationFactory(),
        address.toString(),
        settings.limits(),
        used -> unanswered(fresh, used));
    Deadline deadline = Deadline.in(settings.clock(), settings.connectTimeout());
    String user = settings.user();
    String password = settings.password();
    CompletableFuture<Boolean> known = user == null || password == null
        ? CompletableFuture.completedFuture(true)
        : greeted.signIn(user, password, deadline);
    return known
        .thenCompose(signedIn -> greeted.get(PROBE, deadline))
        .thenApply(answered -> greeted);
  }

  private void up(Session fresh, Lane greeted) {
    lock.lock();
    try {
      if (closed || session != fresh) {
        return;
      }
      lane = greeted;
      reason = null;
      failures = 0;
    } finally {
      lock.unlock();
    }
    LOG.debug("{}: memcached server {} is up", settings.chain(), address);
    if (!firstAttempt.complete(null)) {
      whenBack.run();
    }
  }

  private void unanswered(Session tried, Lane used) {
    if (used.unansweredInARow() >= MAX_UNANSWERED) {
      down(
          tried,
          new SocketTimeoutException(MAX_UNANSWERED + " requests in a row were not answered"));
    } else if (lane == used && looking.compareAndSet(false, true)) {
      later(() -> look(used), LOOK_EACH);
    }
  }

  /** Asks something, each second until there is an answer: the chain may have given the server up, and sends nothing by which its return could be seen. */
  private void look(Lane used) {
    if (lane != used) {
      looking.set(false); // it is connected anew, and known to answer then
      return;
    }
    var unused = used.get(PROBE, Deadline.in(settings.clock(), LOOK_EACH))
        .whenComplete((held, failure) -> {
          if (failure == null) {
            looking.set(false);
            whenBack.run();
          } else {
            later(() -> look(used), LOOK_EACH);
          }
        });
  }

  /** Throws a session away and arranges the next attempt; does nothing if it is not the current one. */
  private void down(@Nullable Session tried, Throwable why) {
    Lane lost;
    Duration delay;
    lock.lock();
    try {
      if (closed || session != tried) {
        return;
      }
      session = null;
      lost = lane;
      lane = null;
      reason = why;
      delay = delayAfter(failures++);
    } finally {
      lock.unlock();
    }
    LOG.debug(
        "{}: memcached server {} is down, next try in {}", settings.chain(), address, delay, why);
    discard(tried, lost, why);
    firstAttempt.completeExceptionally(unavailable());
    later(this::start, delay);
  }

  private void discard(@Nullable Session tried, @Nullable Lane lost, Throwable why) {
    if (lost != null) {
      lost.close(why);
    }
    if (tried != null) {
      settings.connector().execute(() -> shutDown(tried));
    }
  }

  private void shutDown(Session tried) {
    try {
      tried.shutdown();
    } catch (IOException | RuntimeException failure) {
      LOG.debug("{}: closing the connection to {}", settings.chain(), address, failure);
    }
  }

  static Duration delayAfter(int failures) {
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(failures, 10));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  /** Closes the connection on this thread. */
  void close() {
    Session last;
    Lane lost;
    lock.lock();
    try {
      closed = true;
      last = session;
      lost = lane;
      session = null;
      lane = null;
    } finally {
      lock.unlock();
    }
    if (lost != null) {
      lost.close(new IOException("the layer was closed"));
    }
    if (last != null) {
      shutDown(last);
    }
    firstAttempt.completeExceptionally(
        new LayerException(FailureKind.REFUSED, "the layer was closed", null));
  }
}
