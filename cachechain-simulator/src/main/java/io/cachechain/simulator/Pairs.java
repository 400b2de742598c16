package io.cachechain.simulator;

import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes put the same key, and nobody else does anything with it: in the end one of the two
 * values is there. So it is whatever the clocks say and whenever the messages come, as long as both
 * puts reached their layers at once and no server forgot anything.
 */
final class Pairs {
  private final World world;
  private final Caller caller;
  private final List<Pair> pairs = new ArrayList<>();

  Pairs(World world, Caller caller) {
    this.world = world;
    this.caller = caller;
  }

  /** Puts on one node, and then, or at the same time, on another one. */
  void put(Action action, Node first, Node second) {
    Pair pair = new Pair(Keys.pair(action.id()), first.instance(), second.instance());
    pairs.add(pair);
    boolean together = action.millis() < 0;
    put(pair, first, together ? () -> {} : () -> later(pair, second, action.millis()));
    if (together) {
      later(pair, second, 0);
    }
  }

  private void later(Pair pair, Node node, long millis) {
    Runnable unused = world
        .schedule()
        .after(millis * 1_000_000, node.instance(), () -> put(pair, node, () -> {}));
  }

  private void put(Pair pair, Node node, Runnable then) {
    long value = world.truth().change(pair.key);
    var unused = caller.begin(
        node,
        "put " + pair.key + " " + value,
        () -> node.calls().put(pair.key, value),
        (outcome, failure) -> {
          pair.stored += isStored(outcome) ? 1 : 0;
          then.run();
        });
  }

  private static boolean isStored(@Nullable WriteOutcome outcome) {
    return outcome != null && outcome.isComplete();
  }

  /** Checks each pair whose puts had their layers to themselves. */
  void check(List<Server> servers) {
    boolean sure = world.shape().ttl().compareTo(Duration.ofMinutes(1)) > 0
        && servers.stream().noneMatch(Server::hasLost)
        && world.shape().far().stream()
            .noneMatch(far -> far.writes().mode() == WritePolicy.Mode.QUEUED)
        && world.shape().far().stream()
            .anyMatch(far -> far.writes().mode() == WritePolicy.Mode.SYNC);
    for (Pair pair : pairs) {
      if (sure
          && pair.isChecked(world.history())
          && servers.stream().noneMatch(at -> at.holdsValue(world, Keys.slot(pair.key)))) {
        world
            .history()
            .violation(
                "P2", pair.key, "", "no layer holds either of the values that two nodes have put");
      }
    }
  }

  /** The puts of one key by two nodes. */
  private static final class Pair {
    private final String key;
    private final Instance first;
    private final Instance second;
    private int stored;

    Pair(String key, Instance first, Instance second) {
      this.key = key;
      this.first = first;
      this.second = second;
    }

    boolean isChecked(History history) {
      return stored == 2
          && first.isAlive()
          && second.isAlive()
          && !history.isTroubled(Keys.slot(key));
    }
  }
}
