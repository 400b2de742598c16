package io.cachechain.tier.memcached;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Deadline;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import org.jspecify.annotations.Nullable;

/**
 * The user's client: its servers, its choice of a server for a name, its connecting. Requests go to
 * the first choice only, whatever its failure mode; it is not closed here.
 */
final class GivenClient implements MemcachedPort {
  private final MemcachedClient client;
  private final MemcachedConnection connection;
  private final ServerConnection.Limits limits;
  private final Map<MemcachedNode, ServerConnection> links = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private volatile Runnable reachable = () -> {};
  private final ConnectionObserver observer = new ConnectionObserver() {
    @Override
    public void connectionEstablished(SocketAddress address, int reconnectCount) {
      boolean isBack = connected.isDone();
      if (unreachable().isEmpty()) {
        connected.complete(null);
      }
      if (isBack) {
        reachable.run();
      }
    }

    @Override
    public void connectionLost(SocketAddress address) {}
  };

  GivenClient(MemcachedClient client, ServerConnection.Limits limits, Duration connectTimeout) {
    this.client = client;
    this.connection = client.getConnection();
    this.limits = limits;
    client.addObserver(observer);
    limits
        .clock()
        .schedule(
            () -> connected.completeExceptionally(new LayerException(
                FailureKind.CONNECTION, "not reached: " + String.join(", ", unreachable()), null)),
            connectTimeout);
  }

  private ServerConnection link(String slot) {
    return link(connection.getLocator().getPrimary(slot));
  }

  private ServerConnection link(MemcachedNode node) {
    ServerConnection known = links.get(node);
    return known != null ? known : links.computeIfAbsent(node, this::open);
  }

  private ServerConnection open(MemcachedNode node) {
    return new ServerConnection(
        connection, node, ServerConnection.operationsFor(node), text(node), limits, link -> {
          // the client counts by itself
        });
  }

  @Override
  public CompletableFuture<@Nullable CasValue> get(String slot, Deadline deadline) {
    return link(slot).get(slot, deadline);
  }

  @Override
  public Map<String, CompletableFuture<byte @Nullable []>> getAll(
      Collection<String> slots, Deadline deadline) {
    Map<ServerConnection, List<String>> shares = new HashMap<>();
    for (String slot : slots) {
      shares.computeIfAbsent(link(slot), link -> new ArrayList<>()).add(slot);
    }
    Map<String, CompletableFuture<byte @Nullable []>> answers = new HashMap<>(slots.size() * 2);
    shares.forEach((link, share) -> answers.putAll(link.getAll(share, deadline)));
    return answers;
  }

  @Override
  public CompletableFuture<Stored> add(String slot, byte[] bytes, int life, Deadline deadline) {
    return link(slot).add(slot, bytes, life, deadline);
  }

  @Override
  public CompletableFuture<Stored> replace(
      String slot, CasValue held, byte[] bytes, int life, Deadline deadline) {
    return link(slot).replace(slot, held, bytes, life, deadline);
  }

  @Override
  public CompletionStage<Void> connected() {
    return connected;
  }

  @Override
  public void onReachable(Runnable listener) {
    reachable = listener;
  }

  /** False: the client waits for room in its queue for as long as it was configured. */
  @Override
  public boolean isNonBlocking() {
    return false;
  }

  @Override
  public String location() {
    return connection.getLocator().getAll().stream()
        .map(GivenClient::text)
        .collect(Collectors.joining(",", "memcached://", " (given client)"));
  }

  @Override
  public List<String> unreachable() {
    return connection.getLocator().getAll().stream()
        .filter(node -> !node.isActive())
        .map(GivenClient::text)
        .toList();
  }

  private static String text(MemcachedNode node) {
    String text = String.valueOf(node.getSocketAddress());
    return text.startsWith("/") ? text.substring(1) : text;
  }

  @Override
  public void close() {
    client.removeObserver(observer);
    links.values().forEach(link -> link.close(new java.io.IOException("the layer was closed")));
    connected.completeExceptionally(
        new LayerException(FailureKind.REFUSED, "the layer was closed", null));
  }
}
