package io.cachechain.simulator;

import io.cachechain.AsyncChain;
import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.internal.config.Internals;
import io.cachechain.core.internal.planted.Planted;
import io.cachechain.core.internal.stats.Gauges;
import io.cachechain.testing.BoundedNearLayer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** One node: an instance with a clock and a chain, which may crash and start again. */
final class Node {
  /** The numbers of the nodes in versions, apart for each instance. */
  private static final int STARTS = 100;

  private final World world;
  private final int index;
  private final List<Server> servers;
  private final Set<Planted> planted;
  private final Map<String, Integer> settled = new HashMap<>();
  private final Map<String, Integer> writing = new HashMap<>();
  private final Map<String, List<Reader>> reading = new HashMap<>();
  private Instance instance = new Instance();
  private NodeClock clock;
  private CloseableChain<String, Long> chain;
  private Gauges gauges;
  private int starts;
  private long offsetMillis;
  private long startedAt;

  @SuppressWarnings("this-escape") // the layers take from it only what is set before they are made
  Node(World world, int index, List<Server> servers, Set<Planted> planted) {
    this.world = world;
    this.index = index;
    this.servers = servers;
    this.planted = planted;
    this.offsetMillis = drawOffset();
    this.clock = newClock();
    this.chain = newChain();
    this.gauges = Objects.requireNonNull(Gauges.of(chain));
  }

  /** Returns an offset of the wall time by which no two clocks differ by more than the bound. */
  private long drawOffset() {
    long half = world.rules().skewMillis() / 2 - 10;
    RandomGenerator random = world.schedule().random();
    return switch (random.nextInt(4)) {
      case 0 -> half;
      case 1 -> -half;
      default -> random.nextLong(-half, half + 1);
    };
  }

  private NodeClock newClock() {
    double rate = 1 + (world.schedule().random().nextDouble() - 0.5) * 1e-4;
    return new NodeClock(world.schedule(), instance, rate, offsetMillis);
  }

  private CloseableChain<String, Long> newChain() {
    Instance own = instance;
    Schedule schedule = world.schedule();
    ChainMaker maker = new ChainMaker(world.shape());
    world.shape().near().forEach(size -> maker.near(BoundedNearLayer.lru(size)));
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      maker.far(
          server.name(), new Wire(world, this, own, server), world.shape().far().get(i));
    }
    Executor executor = task -> schedule.after(schedule.delay(world.shape().threads()), own, task);
    Internals internals = new Internals(number(), schedule::random, null, planted);
    return maker.build(
        Loader.async(key -> world.truth().load(this, key)), clock, executor, internals);
  }

  /** The instance ends at once; all it was doing is lost. */
  void crash() {
    instance.crash();
    world.trace().add(name(), "*** crashes");
  }

  /** Starts again, with another clock. */
  void restart() {
    if (instance.isAlive()) {
      return;
    }
    instance = new Instance();
    starts++;
    settled.clear();
    writing.clear();
    reading.clear();
    startedAt = world.schedule().now();
    offsetMillis =
        world.rules().slowRestarts() ? offsetMillis - 4 * Rules.MAX_SKEW_MILLIS : drawOffset();
    clock = newClock();
    world.trace().add(name(), "starts, its clock " + offsetMillis + " ms ahead");
    chain = newChain();
    gauges = Objects.requireNonNull(Gauges.of(chain));
  }

  /** Its wall time jumps, within the bound. */
  void jump() {
    offsetMillis = drawOffset();
    clock.offsetMillis(offsetMillis);
    world.trace().add(name(), "its clock jumps to " + offsetMillis + " ms ahead");
  }

  String name() {
    return "n" + (index + 1);
  }

  int index() {
    return index;
  }

  /** Returns its number in versions. */
  int number() {
    return index + 1 + starts * STARTS;
  }

  Instance instance() {
    return instance;
  }

  long startedAt() {
    return startedAt;
  }

  AsyncChain<String, Long> calls() {
    return chain.async();
  }

  CloseableChain<String, Long> chain() {
    return chain;
  }

  Gauges gauges() {
    return gauges;
  }

  /** A write of a key begins. */
  void writes(String key) {
    settled.merge(key, 1, Integer::sum);
    writing.merge(key, 1, Integer::sum);
  }

  /** A write of a key has ended, and settled in its layers. */
  void wrote(String key) {
    settled.merge(key, 1, Integer::sum);
    writing.merge(key, -1, Integer::sum);
  }

  /**
   * A read of a key begins.
   *
   * @param loads whether it waits for a load
   * @return what ends it
   */
  Runnable reads(String key, boolean loads) {
    List<Reader> pending = reading.computeIfAbsent(key, any -> new ArrayList<>());
    Reader reader = new Reader(settled.getOrDefault(key, 0), loads);
    pending.add(reader);
    return () -> pending.remove(reader);
  }

  /** Returns who waits for a load of the key now. */
  List<Reader> readers(String key) {
    return reading.getOrDefault(key, List.of()).stream()
        .filter(reader -> reader.loads)
        .toList();
  }

  /** Returns whether any of these readers still waits. */
  boolean anyWaits(List<Reader> readers) {
    return reading.values().stream()
        .anyMatch(pending -> pending.stream().anyMatch(readers::contains));
  }

  /** Returns whether a flight of the key may run here which a write has cut loose: one of its readers is from before the write, or a write is just under way, or was given up by its caller. */
  boolean mayHaveOrphans(String key) {
    int now = settled.getOrDefault(key, 0);
    return writing.getOrDefault(key, 0) > 0
        || reading.getOrDefault(key, List.of()).stream().anyMatch(reader -> reader.begun != now);
  }

  /** A read under way; compared by identity. */
  static final class Reader {
    private final int begun;
    private final boolean loads;

    Reader(int begun, boolean loads) {
      this.begun = begun;
      this.loads = loads;
    }
  }
}
