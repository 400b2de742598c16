package io.cachechain.simulator;

import io.cachechain.WriteOutcome;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes the writes of a plan, and records their results in the history: the origin changes first,
 * then the chain is notified.
 */
final class WriteCalls {
  /** When the engine first tries to replay what it misses. */
  private static final long REPLAY_NANOS = 1_000_000_000;

  private final World world;
  private final Caller caller;
  private final ReadCalls reads;
  private final Overlaps overlaps;

  WriteCalls(World world, Caller caller, ReadCalls reads) {
    this.world = world;
    this.caller = caller;
    this.reads = reads;
    this.overlaps = world.history().overlaps();
  }

  /** Changes the origin, and then invalidates. */
  void invalidate(Node node, List<String> keys) {
    Map<String, Change> changes = changes(node, keys, false);
    Runnable unused = world
        .schedule()
        .after(world.schedule().delay(world.shape().latency()), node.instance(), () -> {
          keys.forEach(node.traffic()::writes);
          write(
              node,
              "invalidate " + keys,
              changes,
              () -> keys.size() == 1
                  ? node.calls().invalidate(keys.get(0)).thenApply(out -> Map.of(keys.get(0), out))
                  : node.calls().invalidateAll(keys));
        });
  }

  /** Changes the origin, and then puts the same value. */
  void put(Node node, String key, boolean bulk) {
    Map<String, Change> changes = changes(node, List.of(key), true);
    Runnable unused = world
        .schedule()
        .after(world.schedule().delay(world.shape().latency()), node.instance(), () -> {
          Change change = changes.values().iterator().next();
          // A value that is old by now would be put by a program that is wrong.
          if (world.truth().value(key) != change.value) {
            change.isNotPut();
            return;
          }
          node.traffic().writes(key);
          change.returned = world.firstPuts().begins(node, key, change.rank);
          write(
              node,
              "put " + key + " " + change.value,
              changes,
              () -> bulk
                  ? node.calls().putAll(Map.of(key, change.value))
                  : node.calls().put(key, change.value).thenApply(outcome -> Map.of(key, outcome)));
        });
  }

  /** Puts through the chain, which changes the origin. */
  void store(Node node, String key) {
    long value = world.truth().draw(key);
    node.traffic().writes(key);
    var unused = caller.begin(
        node,
        "put " + key + " " + value,
        () -> node.calls().put(key, value),
        (outcome, failure) -> {
          if (outcome == null) {
            if (failure != null) {
              world.history().writeFailed(node, key, failure, "put");
            }
            return;
          }
          node.traffic().wrote(key);
          long rank = world.truth().rank(key, value);
          if (rank > 0) { // else the origin had something newer
            world.history().wrote(node, key, rank, outcome.isComplete());
          }
        });
  }

  /** Changes the origin under all keys, and then clears. */
  void clear(Node node) {
    Map<String, Long> ranks = new LinkedHashMap<>();
    Keys.NAMES.forEach(key ->
        ranks.put(key, world.truth().rank(key, world.truth().change(key))));
    world.trace().add(node.name(), "the origin has changed under all keys");
    Runnable unused = world
        .schedule()
        .after(world.schedule().delay(world.shape().latency()), node.instance(), () -> {
          Keys.NAMES.forEach(node.traffic()::writes);
          FirstPuts.Clear clear = world.firstPuts().clears(node);
          var ignored =
              caller.begin(node, "clear", () -> node.calls().clear(), (outcome, failure) -> {
                if (outcome == null) {
                  if (failure != null) {
                    world.history().writeFailed(node, "", failure, "clear");
                  }
                  return;
                }
                Keys.NAMES.forEach(node.traffic()::wrote);
                boolean complete = outcome.isComplete();
                ranks.forEach((key, rank) -> {
                  if (!world.firstPuts().mayOutlive(clear, key, rank)) {
                    world.history().cleared(node, key, rank, complete);
                  }
                });
              });
        });
  }

  private Map<String, Change> changes(Node node, List<String> keys, boolean put) {
    Map<String, Change> changes = new LinkedHashMap<>();
    for (String key : keys) {
      long value = world.truth().change(key);
      long rank = world.truth().rank(key, value);
      List<Overlaps.Put> before = overlaps.before(node.instance(), key, rank);
      Overlaps.Put begun = put ? overlaps.begins(node, key, rank) : null;
      changes.put(key, new Change(value, rank, before, begun));
      if (world.trace().isKept()) {
        world.trace().add(node.name(), "the origin has " + key + " = " + value);
      }
    }
    return changes;
  }

  private void write(
      Node node,
      String what,
      Map<String, Change> changes,
      Caller.Call<Map<String, WriteOutcome>> call) {
    CompletableFuture<Map<String, WriteOutcome>> unused = caller.begin(
        node,
        what,
        call,
        (outcomes, failure) -> changes.forEach((key, change) -> {
          change.returned.run();
          if (outcomes == null) {
            if (failure != null) {
              world.history().writeFailed(node, key, failure, what);
            }
            // It may go on after its caller was released: no second load is checked from here on.
          } else {
            ended(node, key, change, outcomes.get(key));
          }
        }));
  }

  private void ended(Node node, String key, Change change, @Nullable WriteOutcome outcome) {
    node.traffic().wrote(key);
    boolean complete = outcome != null && outcome.isComplete();
    if (outcome != null) {
      isNotShownIfSuperseded(node, key, outcome);
    }
    Overlaps.Put put = change.put;
    if (put != null) {
      put.ended(complete, isQueued(outcome));
    }
    if (change.before.isEmpty()) {
      world.history().wrote(node, key, change.rank, complete);
    } else if (change.metNoneRunning) {
      overlaps.countsInTheEnd(node.instance(), key, change.rank, complete, change.before);
    }
    if (!complete && world.schedule().random().nextBoolean()) {
      readWhenReplayed(node, key);
    }
  }

  private static boolean isQueued(@Nullable WriteOutcome outcome) {
    return outcome != null
        && outcome.layers().values().stream()
            .anyMatch(result -> result.status() == PutResult.Status.QUEUED);
  }

  /**
   * What met something newer of another node in a shared layer has lost: no near layer answers it.
   */
  private void isNotShownIfSuperseded(Node node, String key, WriteOutcome outcome) {
    boolean superseded = world.layerNames().stream().anyMatch(layer -> {
      PutResult result = outcome.layers().get(layer);
      boolean lost = result != null && result.status() == PutResult.Status.SUPERSEDED;
      Version held = result == null ? null : result.held();
      return lost && held != null && held.node() != node.number();
    });
    if (superseded && node.holdsNear(key, outcome.version())) {
      world
          .history()
          .violation(
              "P2",
              key,
              node.name(),
              "what was superseded in a shared layer is shown near: " + outcome);
    }
  }

  /**
   * What a layer missed is replayed after a second: a read that is on its way just then may see
   * what was there before.
   */
  private void readWhenReplayed(Node node, String key) {
    long around = world.shape().latency();
    long early = world.schedule().delay(6 * around);
    Runnable unused = world
        .schedule()
        .after(REPLAY_NANOS + around - early, node.instance(), () -> reads.get(node, key));
  }

  /** A change of the origin of which the chain is notified. */
  private static final class Change {
    private final long value;
    private final long rank;
    private final List<Overlaps.Put> before;
    private final boolean metNoneRunning;
    private final Overlaps.@Nullable Put put;
    private Runnable returned = () -> {};

    Change(long value, long rank, List<Overlaps.Put> before, Overlaps.@Nullable Put put) {
      this.value = value;
      this.rank = rank;
      this.before = before;
      this.metNoneRunning = before.stream().allMatch(Overlaps.Put::hasEnded);
      this.put = put;
    }

    void isNotPut() {
      if (put != null) {
        put.ended(true, false);
      }
    }
  }
}
