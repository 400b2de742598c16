package io.cachechain.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The system of record: a number for each key that only grows, 0 for a row that does not exist yet. So of two answers it is plain which one is older.
 *
 * <p>As a loader it takes its time, reads somewhere in the middle of it, fails, and hangs. It counts who loads what.
 */
final class Truth {
  private final World world;
  private final Map<String, Long> values = new HashMap<>();
  private final Map<Obtained, Long> obtained = new HashMap<>();
  private final Map<Loading, List<Running>> running = new HashMap<>();

  Truth(World world) {
    this.world = world;
  }

  /** Returns the value of a key now. */
  long value(String key) {
    return values.getOrDefault(key, 0L);
  }

  /** Changes a key; returns its new value. */
  long change(String key) {
    long value = values.merge(key, 1L, Long::sum);
    gives(key, value);
    return value;
  }

  /** Notes that somebody got this value of the key from here just now. */
  private void gives(String key, long value) {
    obtained.put(new Obtained(key, value), world.schedule().now());
  }

  /** Returns when anybody got this value of the key from here for the last time. */
  long lastObtained(String key, long value) {
    return obtained.getOrDefault(new Obtained(key, value), 0L);
  }

  /** Loads a key for a node. */
  CompletableFuture<@Nullable Long> load(Node node, String key) {
    Schedule schedule = world.schedule();
    Instance instance = node.instance();
    CompletableFuture<@Nullable Long> load = new CompletableFuture<>();
    checkAlone(node, key, load);
    RandomGenerator random = schedule.random();
    boolean fails = world.faults().ofLoad(schedule.cause());
    boolean hangs = random.nextInt(3) == 0;
    long there = schedule.delay(2 * world.shape().latency());
    long back = schedule.delay(2 * world.shape().latency()) * (random.nextInt(3) == 0 ? 20 : 1);
    if (world.trace().isKept()) {
      world
          .trace()
          .add(node.name(), "loads " + key + (fails ? hangs ? "   !HANGS" : "   !FAILS" : ""));
    }
    if (fails && hangs) {
      return load;
    }
    schedule.after(there, null, () -> {
      long value = value(key);
      gives(key, value);
      schedule.after(back, instance, () -> {
        if (world.trace().isKept()) {
          world.trace().add(node.name(), "loaded " + key + " = " + value);
        }
        if (fails) {
          load.completeExceptionally(new PlannedFailure());
        } else {
          load.complete(value == 0 ? null : value);
        }
      });
    });
    return load;
  }

  /** A second load of a key may run beside the first only if the first can no longer be joined: a write has cut it loose, or all who waited for it have left. */
  private void checkAlone(Node node, String key, CompletableFuture<@Nullable Long> load) {
    List<Running> others =
        running.computeIfAbsent(new Loading(node.instance(), key), any -> new ArrayList<>());
    others.removeIf(other -> other.load.isDone() || !node.anyWaits(other.readers));
    if (!others.isEmpty() && !node.mayHaveOrphans(key)) {
      world
          .history()
          .violation("P7", key, node.name(), "a second load runs beside one that can be joined");
    }
    others.add(new Running(load, node.readers(key)));
  }

  private record Running(CompletableFuture<@Nullable Long> load, List<Node.Reader> readers) {}

  private record Loading(Instance instance, String key) {}

  private record Obtained(String key, long value) {}

  /** What a load that shall fail throws. */
  static final class PlannedFailure extends Exception {
    private static final long serialVersionUID = 1L;

    PlannedFailure() {
      super("by plan", null, false, false);
    }
  }
}
