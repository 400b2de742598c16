package io.cachechain.simulator;

import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One node puts a key, once, and nobody else changes it: each layer that has said it stored the
 * value holds a value in the end, also if another layer missed it and received it later.
 */
final class Solos {
  private final World world;
  private final Caller caller;
  private final ReadCalls reads;
  private final List<Solo> solos = new ArrayList<>();

  /** The run is over: nodes are checked and closed, and nobody calls them any more. */
  private boolean over;

  Solos(World world, Caller caller, ReadCalls reads) {
    this.world = world;
    this.caller = caller;
    this.reads = reads;
  }

  /**
   * Puts on one node, and reads on another one a moment later, and when what was missed has been
   * made up for.
   */
  void put(Action action, Node node, Node reader) {
    Solo solo = new Solo(Keys.solo(action.id()));
    solos.add(solo);
    long value = world.truth().change(solo.key);
    var unused = caller.begin(
        node,
        "put " + solo.key + " " + value,
        () -> node.calls().put(solo.key, value),
        (outcome, failure) -> {
          if (outcome != null) {
            outcome.layers().forEach((layer, result) -> {
              if (result.status() == PutResult.Status.STORED) {
                solo.stored.add(layer);
              }
            });
          }
          read(reader, solo.key, action.millis());
          read(reader, solo.key, 10 * action.millis());
        });
  }

  private void read(Node node, String key, long millis) {
    Runnable unused = world.schedule().after(millis * 1_000_000, node.instance(), () -> {
      if (!over) {
        reads.getIfPresent(node, key);
      }
    });
  }

  /** Checks each layer that has stored something; what would be read later is not read any more. */
  void check(List<Server> servers) {
    over = true;
    boolean lives = world.shape().ttl().compareTo(Duration.ofMinutes(1)) > 0;
    for (Solo solo : solos) {
      String slot = Keys.slot(solo.key);
      for (Server server : servers) {
        if (lives
            && solo.stored.contains(server.name())
            && !server.hasLost()
            && !world.history().isCorrupt(slot)
            && !server.holdsValue(world, slot)) {
          world
              .history()
              .violation(
                  "P2", solo.key, "", server.name() + " had stored the only put, and lost it");
        }
      }
    }
  }

  /** One put. */
  private static final class Solo {
    private final String key;
    private final Set<String> stored = new LinkedHashSet<>();

    Solo(String key) {
      this.key = key;
    }
  }
}
