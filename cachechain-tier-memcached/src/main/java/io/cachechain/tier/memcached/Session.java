package io.cachechain.tier.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.FailureMode;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server, for as long as it holds: when it breaks it is thrown away. spymemcached would connect again by itself, but to the address that the name
 * once stood for, at the earliest after two seconds, and sending the rest of what it was sending when the connection broke.
 */
final class Session extends MemcachedConnection implements Quiet {
  private final CompletableFuture<Void> established;

  // The constructor of the superclass starts the thread, which may call queueReconnect before it
  // has returned: no initializer here.
  private volatile boolean broken;
  private volatile @Nullable Runnable onBroken;

  private Session(
      InetSocketAddress address, SessionFactory factory, CompletableFuture<Void> established)
      throws IOException {
    super(
        factory.getReadBufSize(),
        factory,
        List.of(address),
        List.of(new Established(established)),
        FailureMode.Cancel,
        factory.getOperationFactory());
    this.established = established;
  }

  /**
   * Begins to connect; does not block.
   *
   * @param address resolved
   * @param name the name of the thread
   */
  static Session open(InetSocketAddress address, SessionFactory factory, String name)
      throws IOException {
    Session session = new Session(address, factory, new CompletableFuture<>());
    session.setName(name);
    return session;
  }

  /** Completes when the server has taken the connection, on the thread of the session. */
  CompletableFuture<Void> established() {
    return established;
  }

  /** Sets what is called when the connection cannot be made, or breaks; more than once perhaps. */
  void onBroken(Runnable listener) {
    onBroken = listener;
    if (broken) {
      listener.run();
    }
  }

  MemcachedNode node() {
    return locator.getAll().iterator().next();
  }

  @Override
  protected void queueReconnect(MemcachedNode node) {
    if (locator != null) { // else the superclass is not ready for it
      super.queueReconnect(node);
    }
    broken = true;
    Runnable listener = onBroken;
    if (listener != null) {
      listener.run();
    }
  }

  /**
   * Called each second while there is nothing to do. The superclass listens only while it waits for an answer, and would notice a server that has gone at the next
   * request.
   */
  @Override
  protected void handleWokenUpSelector() {
    MemcachedNode node = node();
    if (node.isActive() && !node.hasReadOp() && isClosedByServer(node)) {
      queueReconnect(node);
    }
  }

  private static boolean isClosedByServer(MemcachedNode node) {
    try {
      return node.getChannel().read(ByteBuffer.allocate(1)) != 0;
    } catch (IOException gone) {
      return true;
    }
  }

  private record Established(CompletableFuture<Void> future) implements ConnectionObserver {
    @Override
    public void connectionEstablished(SocketAddress address, int reconnectCount) {
      future.complete(null);
    }

    @Override
    public void connectionLost(SocketAddress address) {}
  }
}
