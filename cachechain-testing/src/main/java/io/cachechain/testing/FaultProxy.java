package io.cachechain.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on this machine between a client and a server, which can become slow, deaf or broken
 * while it runs. Each mode counts at once, for connections that are open and for new ones, and
 * replaces the one before. Its threads are daemons. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private enum Kind {
    PASS,
    LATENCY,
    BLACK_HOLE,
    REFUSE,
    RESET,
    SLOW,
    LOSS,
    TRUNCATE,
    SWALLOW_REPLIES
  }

  /** Compared by identity: the same mode set again begins anew. */
  private static final class Mode {
    final Kind kind;
    final long amount;

    Mode(Kind kind, long amount) {
      this.kind = kind;
      this.amount = amount;
    }
  }

  private static final int CONNECT_MILLIS = 5_000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int BACKLOG = 100;
  private static final int PIECES_PER_SECOND = 20;

  /**
   * When TCP sends a packet again first, on most systems; then after twice that time, and so on.
   */
  private static final long SENT_AGAIN_NANOS = 200_000_000;

  /** How often a packet is lost at most. */
  private static final int MOST_TIMES = 10;

  private final InetSocketAddress server;
  private final int port;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Written under the lock.
  private volatile Mode mode = new Mode(Kind.PASS, 0);
  private volatile boolean closed;
  private @Nullable ServerSocket listening;
  private @Nullable Thread acceptor;

  private FaultProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    ServerSocket first = listenOn(0);
    this.port = first.getLocalPort();
    accept(first);
  }

  /**
   * Starts a proxy that passes everything, on a free port of the loopback address.
   *
   * @param host the server's host
   * @param port the server's port
   */
  public static FaultProxy to(String host, int port) {
    try {
      return new FaultProxy(new InetSocketAddress(host, port));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Returns the host at which clients reach the proxy. */
  public String host() {
    return "127.0.0.1";
  }

  /** Returns the port at which clients reach the proxy; it stays the same. */
  public int port() {
    return port;
  }

  /** Returns host and port, as in {@code 127.0.0.1:40123}. */
  public String address() {
    return host() + ":" + port;
  }

  /** Returns how many connections are open. */
  public int connections() {
    return links.size();
  }

  /** Returns how many connections there have been. */
  public int accepted() {
    return accepted.get();
  }

  /** Passes everything; what a black hole held goes on its way. */
  public void passes() {
    become(new Mode(Kind.PASS, 0));
  }

  /** Passes replies, each piece so much later. */
  public void latency(Duration delay) {
    become(new Mode(Kind.LATENCY, delay.toNanos()));
  }

  /**
   * Accepts connections and passes nothing, neither way, until the mode changes; then it arrives.
   */
  public void blackHole() {
    become(new Mode(Kind.BLACK_HOLE, 0));
  }

  /** Closes all connections and refuses new ones. */
  public void refuses() {
    become(new Mode(Kind.REFUSE, 0));
  }

  /** Resets all connections, and new ones as soon as they are made. */
  public void resets() {
    become(new Mode(Kind.RESET, 0));
  }

  /**
   * Passes everything slowly.
   *
   * @param bytesPerSecond how many bytes pass in a second, each way of each connection, at least 1
   */
  public void slow(int bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond is " + bytesPerSecond + ", it must be at least 1");
    }
    become(new Mode(Kind.SLOW, bytesPerSecond));
  }

  /**
   * Passes everything as TCP does over a network that loses packets, both ways: what is lost
   * arrives when it has been sent again, after 200 ms, or 400 ms more if that is lost, too, and so
   * on; what follows on the connection waits for it.
   *
   * @param percent how many of 100 packets are lost each time they are sent, 1 to 100
   */
  public void loses(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException("percent is " + percent + ", allowed are 1 to 100");
    }
    become(new Mode(Kind.LOSS, percent));
  }

  /**
   * Cuts replies short: closes a connection when it has passed so many bytes of them in this mode.
   *
   * @param bytes after how many, zero or more
   */
  public void truncates(int bytes) {
    become(new Mode(Kind.TRUNCATE, bytes));
  }

  /**
   * Passes requests and throws replies away: what was asked for happens, and nobody learns of it. A
   * connection that has lost a reply passes none afterwards: it is closed when the next one comes
   * in another mode.
   */
  public void swallowsReplies() {
    become(new Mode(Kind.SWALLOW_REPLIES, 0));
  }

  /** Closes all connections that are open, once; the mode stays. */
  public void cutsConnections() {
    links.forEach(link -> link.close(false));
  }

  private void become(Mode next) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the proxy is closed");
      }
      mode = next;
      changed.signalAll();
      if (next.kind == Kind.REFUSE) {
        stopListening();
      } else if (listening == null) {
        accept(listenOn(port));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      lock.unlock();
    }
    if (next.kind == Kind.REFUSE || next.kind == Kind.RESET) {
      links.forEach(link -> link.close(next.kind == Kind.RESET));
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      stopListening();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      lock.unlock();
    }
    links.forEach(link -> link.close(false));
  }

  private static ServerSocket listenOn(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), BACKLOG);
    return socket;
  }

  private void accept(ServerSocket socket) {
    lock.lock();
    try {
      listening = socket;
      acceptor = start("accept", () -> {
        while (true) {
          open(socket.accept());
        }
      });
    } finally {
      lock.unlock();
    }
  }

  /** Stops, and waits until it has: a socket refuses only when nobody accepts from it any more. */
  private void stopListening() throws IOException {
    if (listening == null || acceptor == null) {
      return;
    }
    listening.close();
    try {
      acceptor.join(CONNECT_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    listening = null;
    acceptor = null;
  }

  private void open(Socket client) {
    accepted.incrementAndGet();
    Link link = new Link(client, new Socket());
    links.add(link);
    Kind kind = mode.kind;
    if (closed || kind == Kind.RESET || kind == Kind.REFUSE) {
      link.close(kind == Kind.RESET);
      return;
    }
    Thread unused = start("connect", () -> {
      try {
        link.connect();
      } catch (IOException unreachable) {
        link.close(true);
      }
    });
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private Thread start(String what, Work work) {
    Thread thread = new Thread(
        () -> {
          try {
            work.run();
          } catch (IOException | InterruptedException over) {
            return; // a socket was closed
          }
        },
        "fault-proxy-" + port + "-" + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Waits in real time for so long, or until the mode is another one. */
  private void hold(Mode current, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && mode == current && !closed) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** One connection: a socket on each side. */
  private final class Link {
    private final Socket client;
    private final Socket upstream;
    private boolean swallowed; // by the thread of the replies

    Link(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void connect() throws IOException {
      upstream.connect(server, CONNECT_MILLIS);
      upstream.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      Thread unused =
          start("requests", () -> pump(client.getInputStream(), upstream.getOutputStream(), false));
      unused =
          start("replies", () -> pump(upstream.getInputStream(), client.getOutputStream(), true));
    }

    private void pump(InputStream in, OutputStream out, boolean replies)
        throws InterruptedException {
      byte[] bytes = new byte[16 * 1024];
      long passed = 0;
      Mode counted = mode;
      try {
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
          Mode now = passingMode();
          if (replies && swallowed && now.kind != Kind.SWALLOW_REPLIES) {
            break; // no network loses a part of a stream and passes what follows
          }
          passed = now == counted ? passed : 0;
          counted = now;
          if (!pass(now, bytes, read, out, replies, passed)) {
            break;
          }
          passed += read;
        }
      } catch (IOException broken) {
        close(false);
        return;
      }
      close(false);
    }

    /** Waits while the proxy is a black hole, and returns the mode that follows. */
    private Mode passingMode() throws InterruptedException {
      Mode now = mode;
      while (now.kind == Kind.BLACK_HOLE && !closed) {
        hold(now, Long.MAX_VALUE);
        now = mode;
      }
      return now;
    }

    /** Returns whether the connection goes on. */
    private boolean pass(
        Mode now, byte[] bytes, int length, OutputStream out, boolean replies, long passed)
        throws IOException, InterruptedException {
      switch (now.kind) {
        case LATENCY -> {
          if (replies) {
            hold(now, now.amount);
          }
          out.write(bytes, 0, length);
        }
        case SLOW -> trickle(now, bytes, length, out);
        case LOSS -> {
          hold(now, lost(now.amount));
          out.write(bytes, 0, length);
        }
        case TRUNCATE -> {
          long left = replies ? Math.max(0, now.amount - passed) : length;
          out.write(bytes, 0, (int) Math.min(length, left));
          out.flush();
          return length < left || !replies;
        }
        case SWALLOW_REPLIES -> {
          if (replies) {
            swallowed = true;
          } else {
            out.write(bytes, 0, length);
          }
        }
        case RESET, REFUSE -> {
          close(now.kind == Kind.RESET); // what is still on its way when the mode begins is lost
          return false;
        }
        default -> out.write(bytes, 0, length);
      }
      return true;
    }

    /** Returns how long a packet takes of which this share is lost each time it is sent. */
    private long lost(long percent) {
      long nanos = 0;
      int times = 0;
      while (times < MOST_TIMES && ThreadLocalRandom.current().nextInt(100) < percent) {
        nanos += SENT_AGAIN_NANOS << times;
        times++;
      }
      return nanos;
    }

    private void trickle(Mode now, byte[] bytes, int length, OutputStream out)
        throws IOException, InterruptedException {
      int piece = (int) Math.max(1, now.amount / PIECES_PER_SECOND);
      int sent = 0;
      while (sent < length && mode == now) {
        int next = Math.min(piece, length - sent);
        hold(now, TimeUnit.SECONDS.toNanos(next) / now.amount);
        out.write(bytes, sent, next);
        sent += next;
      }
      out.write(bytes, sent, length - sent);
    }

    void close(boolean reset) {
      links.remove(this);
      close(client, reset);
      close(upstream, reset);
    }

    private void close(Socket socket, boolean reset) {
      try {
        if (reset) {
          socket.setSoLinger(true, 0);
        }
        socket.close();
      } catch (IOException closedAlready) {
        return;
      }
    }
  }
}
