package io.cachechain.tier.memcached;

import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Servers of our own: each name belongs to one of them, whether that is up or not. Shared by all
 * layers with the same settings ({@link SharedRing}).
 */
final class ServerRing implements Closeable {
  private final List<ServerAddress> addresses;
  private final List<Server> servers;
  private final Ring ring;
  private final List<Runnable> reachable = new CopyOnWriteArrayList<>();

  /** Creates the ring and begins to connect. */
  ServerRing(List<ServerAddress> addresses, Server.Settings settings) {
    this.addresses = addresses;
    this.ring = new Ring(addresses);
    this.servers = addresses.stream()
        .map(address -> new Server(address, settings, this::notifyReachable))
        .toList();
    servers.forEach(Server::start);
  }

  CompletableFuture<@Nullable CasValue> get(String slot, Deadline deadline) {
    return at(slot, link -> link.get(slot, deadline));
  }

  CompletableFuture<Stored> add(String slot, byte[] bytes, int life, Deadline deadline) {
    return at(slot, link -> link.add(slot, bytes, life, deadline));
  }

  CompletableFuture<Stored> replace(
      String slot, CasValue held, byte[] bytes, int life, Deadline deadline) {
    return at(slot, link -> link.replace(slot, held, bytes, life, deadline));
  }

  private <T extends @Nullable Object> CompletableFuture<T> at(
      String slot, Function<ServerConnection, CompletableFuture<T>> request) {
    Server server = servers.get(ring.ownerOf(slot));
    ServerConnection link = server.link();
    return link == null
        ? CompletableFuture.failedFuture(server.unavailable())
        : request.apply(link);
  }

  Map<String, CompletableFuture<byte @Nullable []>> getAll(
      Collection<String> slots, Deadline deadline) {
    if (servers.size() == 1) {
      return getAll(servers.get(0), slots, deadline);
    }
    Map<Server, List<String>> shares = new HashMap<>();
    for (String slot : slots) {
      shares
          .computeIfAbsent(servers.get(ring.ownerOf(slot)), server -> new ArrayList<>())
          .add(slot);
    }
    Map<String, CompletableFuture<byte @Nullable []>> answers = new HashMap<>(slots.size() * 2);
    shares.forEach((server, share) -> answers.putAll(getAll(server, share, deadline)));
    return answers;
  }

  private static Map<String, CompletableFuture<byte @Nullable []>> getAll(
      Server server, Collection<String> slots, Deadline deadline) {
    ServerConnection link = server.link();
    if (link != null) {
      return link.getAll(slots, deadline);
    }
    Map<String, CompletableFuture<byte @Nullable []>> answers = ServerConnection.noAnswers(slots);
    answers.values().forEach(answer -> answer.completeExceptionally(server.unavailable()));
    return answers;
  }

  CompletionStage<Void> connected() {
    return CompletableFuture.allOf(
        servers.stream().map(Server::present).toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Adds a listener, which is notified each time a server can be reached again.
   *
   * @return what ends that
   */
  Runnable onReachable(Runnable listener) {
    reachable.add(listener);
    return () -> reachable.remove(listener);
  }

  private void notifyReachable() {
    reachable.forEach(Runnable::run);
  }

  String location() {
    return addresses.stream()
        .map(ServerAddress::toString)
        .collect(Collectors.joining(",", "memcached://", ""));
  }

  List<String> unreachable() {
    List<String> down = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      if (!servers.get(i).isUp()) {
        down.add(addresses.get(i).toString());
      }
    }
    return down;
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
