package io.cachechain.simulator;

import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A server that the nodes share: its store, who can reach it, and a watch over the order of versions in its slots. */
final class Server {
  private final String name;
  private final NodeClock clock;
  private final ByteLayer layer;
  private final History history;
  private final Map<String, Slot> watched = new HashMap<>();
  private final Map<Integer, Long> cutUntil = new HashMap<>();
  private final List<Runnable> lossListeners = new ArrayList<>();
  private final Set<String> late = new HashSet<>();
  private int losses;

  Server(String name, NodeClock clock, ByteLayer layer, History history) {
    this.name = name;
    this.clock = clock;
    this.layer = layer;
    this.history = history;
  }

  String name() {
    return name;
  }

  ByteLayer layer() {
    return layer;
  }

  /** Returns the store, if it is the simulator's own. */
  @Nullable
  Store store() {
    return layer instanceof Store own ? own : null;
  }

  /** Returns whether a value is held under this key, as far as can be seen. */
  boolean holdsValue(World world, String key) {
    Store store = store();
    Store.Held held = store == null ? null : store.held(key);
    StoredEntry<Long> entry = held == null ? null : world.decoded(key, held.bytes());
    return store == null || (entry != null && entry.value() != null);
  }

  /** Keeps a node from the server, both ways. */
  void cut(int node, long until) {
    cutUntil.merge(node, until, Math::max);
  }

  boolean reaches(int node, long now) {
    return cutUntil.getOrDefault(node, 0L) <= now;
  }

  /** Ends all cuts. */
  void heal() {
    cutUntil.clear();
  }

  void onDataLoss(Runnable listener) {
    lossListeners.add(listener);
  }

  /** Forgets what the slots held: from now on anything may be there. */
  void lost() {
    watched.clear();
    losses++;
    lossListeners.forEach(Runnable::run);
  }

  /** Returns whether it has ever forgotten something: then not all that it holds is trusted. */
  boolean hasLost() {
    return losses > 0;
  }

  /** Returns how often it has forgotten something. */
  int losses() {
    return losses;
  }

  /** A write of a key arrives. What was sent before the last loss may be older than what that took away, and only the writers know of both. */
  void arrives(String key, int lossesWhenSent) {
    if (lossesWhenSent != losses) {
      late.add(key);
    }
  }

  /** Returns whether it has taken a write of a key that was sent before a loss. */
  boolean hasTakenLate(String key) {
    return late.contains(key);
  }

  /** Lets the slot of a key become empty at any time. */
  void evicted(String key) {
    watched.remove(key);
  }

  CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    CompletionStage<byte @Nullable []> stage = layer.get(key, deadline);
    if (stage.toCompletableFuture().isDone()) {
      byte[] bytes = stage.toCompletableFuture().join();
      sees(key, Version.readFrom(bytes));
    }
    return stage;
  }

  private void sees(String key, @Nullable Version version) {
    Slot slot = watched.get(key);
    if (slot != null
        && slot.expiresAt > clock.currentTimeMillis()
        && slot.version.isNewerThan(version)) {
      history.violation(
          "P2",
          key,
          "",
          name + " answers with version " + version + " after it had stored " + slot.version);
    }
  }

  CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    Slot slot = watched.get(key);
    CompletionStage<PutResult> stage = layer.put(key, entry, condition, deadline);
    if (stage.toCompletableFuture().isDone()
        && stage.toCompletableFuture().join().status() == PutResult.Status.STORED) {
      Version held =
          slot == null || slot.expiresAt <= clock.currentTimeMillis() ? null : slot.version;
      if (held != null && !condition.allows(entry.version(), held)) {
        history.violation(
            "P2",
            key,
            "",
            name + " stored " + entry.version() + " over " + held + ", " + condition);
      }
      watched.put(key, new Slot(entry.version(), entry.expiresAt()));
    }
    return stage;
  }

  private record Slot(Version version, long expiresAt) {}
}
