package io.cachechain.simulator;

import io.cachechain.ChainStats;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.metrics.Gauges.LayerGauges;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What must hold when all is quiet: nothing old anywhere, nothing left undone, and the sums add up.
 */
final class FinalChecks {
  private final World world;
  private final List<Node> nodes;
  private final List<Server> servers;

  FinalChecks(World world, List<Node> nodes, List<Server> servers) {
    this.world = world;
    this.nodes = nodes.stream().filter(node -> node.instance().isAlive()).toList();
    this.servers = servers;
  }

  /**
   * Checks.
   *
   * @param untilIdle lets time pass until nothing is under way: reads repair what they find
   */
  void run(Runnable untilIdle) {
    nodes.forEach(world.history()::survived);
    if (world.shape().missedCapacity() > Keys.NAMES.size()) {
      servers.forEach(this::layerHoldsNothingOld); // else it may be distrusted as a whole
    }
    nodes.forEach(this::readsNothingOld);
    untilIdle.run();
    nodes.forEach(this::nothingIsLeft);
    nodes.forEach(this::sumsAddUp);
    nodes.forEach(this::closes);
  }

  private void layerHoldsNothingOld(Server server) {
    Store store = server.store();
    if (store == null || server.hasLost()) {
      return;
    }
    Generations valid = store.generations();
    for (String key : Keys.NAMES) {
      Store.Held held = store.held(Keys.slot(key));
      StoredEntry<Long> entry = held == null ? null : world.decoded(Keys.slot(key), held.bytes());
      if (entry == null
          || entry.isTombstone()
          || entry.isReservation()
          || valid == null
          || !valid.admits(entry)) {
        continue;
      }
      Long value = entry.value();
      long known = value == null ? 0 : world.truth().rank(key, value);
      if (known < world.history().required(key)) {
        world
            .history()
            .violation(
                "P3",
                key,
                "",
                server.name() + " holds " + value + " (change " + known + ") for good, and change "
                    + world.history().required(key) + " had been written");
      }
    }
  }

  private void readsNothingOld(Node node) {
    for (String key : Keys.NAMES) {
      CompletableFuture<@Nullable Long> call = node.calls().get(key);
      long end = world.schedule().now() + Shape.CALL_TIMEOUT.toNanos();
      while (!call.isDone() && world.schedule().next(end)) {
        // runs one event in each turn
      }
      if (!call.isDone() || call.isCompletedExceptionally()) {
        world
            .history()
            .violation(
                "P5",
                key,
                node.name(),
                "a read fails though all is well: "
                    + History.text(call.handle((value, failure) -> failure).getNow(null)));
        continue;
      }
      Long value = call.join();
      long known = value == null ? 0 : world.truth().rank(key, value);
      if (known < required(node, key)) {
        world
            .history()
            .violation(
                "P4",
                key,
                node.name(),
                "answers " + value + " (change " + known + ") when all is quiet, and change "
                    + required(node, key) + " had been written");
      }
    }
  }

  private long required(Node node, String key) {
    History.Floor floor = world.history().floor(node, key);
    long known = Math.max(floor.own(), floor.received());
    if (world.shape().missedCapacity() <= Keys.NAMES.size()
        || servers.stream().anyMatch(server -> server.hasTakenLate(Keys.slot(key)))) {
      return known;
    }
    // A dead node may have notified nobody.
    return Math.max(
        known,
        world.shape().messages() == null
            ? world.history().required(key)
            : world.deliveries().writtenByAnyAlive(key));
  }

  private void nothingIsLeft(Node node) {
    for (LayerGauges layer : node.gauges().layers()) {
      if (!world.rules().clockAhead()) { // else its node stamps what no replay gets above
        leaves(node, layer.layer() + " is still missed keys: ", layer.missed());
      }
      leaves(node, layer.layer() + " has still keys in its queue: ", layer.queued());
    }
    leaves(
        node, "changes still wait to be published: ", node.gauges().backplane().waiting());
    leaves(node, "keys are still under way: ", node.gauges().slots());
    leaves(node, "loads still wait: ", node.gauges().loadsWaiting());
  }

  private void leaves(Node node, String what, long count) {
    if (count != 0) {
      world.history().violation("P9", "", node.name(), what + count);
    }
  }

  private void sumsAddUp(Node node) {
    ChainStats stats = node.chain().stats();
    sum(node, "the chain", stats);
    stats.layers().forEach((name, layer) -> sum(node, name, layer));
  }

  private void sum(Node node, String what, ChainStats stats) {
    long sum = stats.hits() + stats.misses() + stats.failures() + stats.refusals();
    if (sum != stats.requests()) {
      world
          .history()
          .violation(
              "P11",
              "",
              node.name(),
              what + ": " + stats.requests() + " requests, but " + stats.hits() + " hits, "
                  + stats.misses() + " misses, " + stats.failures() + " failures, "
                  + stats.refusals() + " refusals");
    }
  }

  private void closes(Node node) {
    long before = world.schedule().now();
    node.chain().close();
    node.chain().close();
    if (world.schedule().now() - before > Duration.ofSeconds(11).toNanos()) {
      world.history().violation("P10", "", node.name(), "closing took longer than close.timeout");
    }
  }
}
