package io.cachechain.simulator;

import io.cachechain.AsyncChain;
import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.core.internal.settings.Internals;
import io.cachechain.spi.Entry;
import io.cachechain.spi.Version;
import io.cachechain.testing.BoundedNearLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One node: an instance with a clock and a chain, which may crash and start again. */
final class Node {
  /** The numbers of the nodes in versions, apart for each instance. */
  private static final int STARTS = 100;

  private static final long YEAR_MILLIS = 31_536_000_000L;

  private final World world;
  private final int index;
  private final List<Server> servers;
  private final Log log;
  private final List<BoundedNearLayer<String, Long>> near = new ArrayList<>();
  private Traffic traffic = new Traffic();
  private Instance instance = new Instance();
  private NodeClock clock;
  private CloseableChain<String, Long> chain;
  private Gauges gauges;
  private @Nullable Channel channel;
  private int starts;
  private @Nullable Store disk;
  private long generations;
  private long offsetMillis;
  private long startedAt;

  @SuppressWarnings("this-escape") // the layers take from it only what is set before they are made
  Node(World world, int index, List<Server> servers, Log log) {
    this.world = world;
    this.index = index;
    this.servers = servers;
    this.log = log;
    world.name(instance, name());
    this.offsetMillis = drawOffset();
    this.clock = newClock();
    this.chain = newChain();
    this.gauges = Objects.requireNonNull(Gauges.of(chain));
  }

  /** Returns an offset of the wall time by which no two clocks differ by more than the bound. */
  private long drawOffset() {
    long half = world.rules().skewMillis() / 2 - 10;
    RandomGenerator random = world.schedule().random();
    if (world.rules().clockAhead() && index > 0 && index == world.shape().nodes() - 1) {
      return YEAR_MILLIS;
    }
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
    ChainMaker maker = new ChainMaker(world.shape(), world.rules());
    near.clear();
    for (int size : world.shape().near()) {
      BoundedNearLayer<String, Long> layer = BoundedNearLayer.lru(size);
      near.add(layer);
      maker.near(layer);
    }
    if (world.shape().disk()) {
      disk = disk == null ? Store.disk(clock) : disk;
      maker.disk(disk);
    }
    for (int i = 0; i < servers.size(); i++) {
      Server server = servers.get(i);
      maker.far(
          server.name(), new Wire(world, this, own, server), world.shape().far().get(i));
    }
    Executor executor = task -> schedule.after(schedule.delay(world.shape().threads()), own, task);
    // What may block runs after a while, and then in no time: a slow origin, and one that others
    // change meanwhile.
    Executor blocking = task -> schedule.after(
        schedule.delay(2 * world.shape().latency())
            * (schedule.random().nextInt(3) == 0 && !world.faults().isOver() ? 20 : 1),
        own,
        task);
    Internals internals = new Internals(number(), schedule::random, blocking);
    channel = world.shape().messages() == null ? null : new Channel(world, this, log);
    Loader<String, Long> loader = world.shape().puts() == Shape.Puts.CACHED
        ? Loader.async(key -> world.truth().load(this, key))
        : new StoredTruth(world, this);
    return maker.build(loader, channel, clock, executor, internals);
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
    world.name(instance, name() + "/" + (starts + 1));
    traffic = new Traffic();
    generations = 0;
    startedAt = world.schedule().now();
    offsetMillis =
        world.rules().slowRestarts() ? offsetMillis - 4 * world.rules().skewMillis() : drawOffset();
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

  /**
   * Returns whether a write waits in a queue here: its own reads answer it until the layer has
   * decided which came later, it or the changes in messages.
   */
  boolean hasQueued() {
    return gauges.layers().stream().anyMatch(layer -> layer.queued() > 0);
  }

  /** Returns whether a near layer holds exactly this version of a key. */
  boolean holdsNear(String key, Version version) {
    return near.stream().anyMatch(layer -> {
      Entry<Long> held = layer.peek(key);
      return held != null && held.version().equals(version);
    });
  }

  /**
   * Returns the calls that are under way here; who comes after other generations are present joins
   * no load from before.
   */
  Traffic traffic() {
    long now = gauges.count(ChainEvent.GENERATION);
    if (now != generations) {
      generations = now;
      traffic.received();
    }
    return traffic;
  }

  /** Returns the number of the last message that this process has begun to publish. */
  long published() {
    Channel messages = channel;
    return messages == null ? 0 : messages.published();
  }
}
