package io.cachechain.simulator;

import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The system of record: a number for each key, 0 for a row that does not exist yet; no number twice, and each has its place in the order in which the key had them. So of two answers it is plain which one is older.
 *
 * <p>As a loader it takes its time, reads somewhere in the middle of it, fails, and hangs. It counts who loads what.
 */
final class Truth {
  private final World world;
  private final Map<String, Long> values = new HashMap<>();
  private final Map<String, Long> drawn = new HashMap<>();
  private final Map<String, Version> versions = new HashMap<>();
  private final Map<Obtained, Long> ranks = new HashMap<>();
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
    long value = draw(key);
    commit(key, value);
    return value;
  }

  /** Returns a value of a key that never was and will never be again, to be committed. */
  long draw(String key) {
    return drawn.merge(key, 1L, Long::sum);
  }

  /** From now on the key has this value. */
  void commit(String key, long value) {
    values.put(key, value);
    ranks.merge(new Obtained(key, value), ranks.size() + 1L, Math::max);
    gives(key, value);
  }

  /** From now on the key has this value, unless it has a newer version; returns whether it has it. */
  boolean commit(String key, long value, Version version) {
    Version held = versions.get(key);
    if (held != null && held.isNewerThan(version)) {
      return false;
    }
    versions.put(key, version);
    if (value(key) != value) {
      commit(key, value);
    }
    return true;
  }

  /** Returns the place of a value in the order in which a key had them: 0 for a row that did not exist yet, -1 for a value that it never had. */
  long rank(String key, long value) {
    return value == 0 ? 0 : ranks.getOrDefault(new Obtained(key, value), -1L);
  }

  /** Returns the value of a key as somebody reads it just now. */
  long read(String key) {
    long value = value(key);
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
    long back = schedule.delay(2 * world.shape().latency())
        * (random.nextInt(3) == 0 && !world.faults().isOver() ? 20 : 1);
    if (world.trace().isKept()) {
      world
          .trace()
          .add(node.name(), "loads " + key + (fails ? hangs ? "   !HANGS" : "   !FAILS" : ""));
    }
    if (fails && hangs) {
      return load;
    }
    schedule.after(there, null, () -> {
      long value = read(key);
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
    others.removeIf(other -> other.load.isDone() || !node.traffic().anyWaits(other.readers));
    if (!others.isEmpty() && !node.traffic().mayHaveOrphans(key)) {
      world
          .history()
          .violation("P7", key, node.name(), "a second load runs beside one that can be joined");
    }
    others.add(new Running(load, node.traffic().readers(key)));
  }

  private record Running(CompletableFuture<@Nullable Long> load, List<Traffic.Reader> readers) {}

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
