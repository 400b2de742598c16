package io.cachechain.simulator;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One run: the plan is played, then everything is repaired, time passes until all is quiet, and
 * what is left is checked.
 */
final class Run {
  private static final long SECOND = 1_000_000_000;
  private static final int MAX_QUIET_SECONDS = 150;
  private static final int MESSAGES_SECONDS = 7;
  private static final int OFFERED_SECONDS = 40;

  private final Setup setup;
  private final Plan plan;
  private final World world;
  private final List<Server> servers = new ArrayList<>();
  private final Log log = new Log();
  private final List<Node> nodes = new ArrayList<>();
  private final ReadCalls calls;
  private final WriteCalls writes;
  private final Pairs pairs;
  private final Solos solos;

  private Run(Setup setup, Plan plan, Set<Cause.FaultId> left, boolean traced) {
    this.setup = setup;
    this.plan = plan;
    this.world = new World(setup.seed(), setup.shape(), setup.rules(), left, traced);
    Caller caller = new Caller(world);
    this.calls = new ReadCalls(world, caller);
    this.writes = new WriteCalls(world, caller, calls);
    this.pairs = new Pairs(world, caller);
    this.solos = new Solos(world, caller, calls);
  }

  /**
   * Runs a plan.
   *
   * @param setup what is run
   * @param plan what it does
   * @param left what does not go wrong this time
   * @param traced whether lines are kept
   */
  static Outcome of(Setup setup, Plan plan, Set<Cause.FaultId> left, boolean traced) {
    return new Run(setup, plan, left, traced).run();
  }

  private Outcome run() {
    try {
      start();
      for (Action action : plan.actions()) {
        world.schedule().under(action.id(), () -> {
          Runnable unused = world.schedule().after(action.at(), null, () -> play(action));
        });
      }
      world.schedule().runUntil(plan.end() + SECOND);
      quiet();
      pairs.check(servers);
      solos.check(servers);
      new FinalChecks(world, nodes, servers).run(this::runUntilIdle);
    } catch (RuntimeException | Error thrown) {
      world.history().violation("P5", "", "", "something threw into the simulation: " + thrown);
      for (StackTraceElement frame : thrown.getStackTrace()) {
        world.trace().add("", "    at " + frame);
      }
    }
    return new Outcome(
        world.history().violations(),
        world.faults().happened(),
        world.schedule().events(),
        world.schedule().fingerprint(),
        world.trace().lines());
  }

  private void start() {
    for (int i = 0; i < setup.shape().far().size(); i++) {
      int index = i;
      world.schedule().under(-100 - i, () -> {
        long half = world.rules().skewMillis() / 2 - 10;
        NodeClock clock = new NodeClock(
            world.schedule(),
            new Instance(),
            1,
            world.schedule().random().nextLong(-half, half + 1));
        servers.add(new Server(
            world.layerNames().get(index), clock, setup.layer().apply(clock), world.history()));
      });
    }
    for (int i = 0; i < setup.shape().nodes(); i++) {
      int index = i;
      world.schedule().under(-1 - i, () -> nodes.add(new Node(world, index, servers, log)));
    }
  }

  private void play(Action action) {
    Node node = nodes.get(action.node());
    boolean isCall = action.kind().compareTo(Action.Kind.CUT) < 0;
    if (isCall && !node.instance().isAlive()) {
      return;
    }
    if (isCall && node.instance().pausedUntil() > world.schedule().now()) {
      Runnable unused = world.schedule().after(0, node.instance(), () -> play(action));
      return;
    }
    Schedule schedule = world.schedule();
    if (!isCall && world.trace().isKept()) {
      world.trace().add("", "~~~ " + action);
    }
    switch (action.kind()) {
      case GET -> calls.get(node, Keys.name(action.key()));
      case GET_IF_PRESENT -> calls.getIfPresent(node, Keys.name(action.key()));
      case LOOKUP -> calls.lookup(node, Keys.name(action.key()));
      case GET_ALL -> calls.getAll(node);
      case POLL -> calls.poll(node, action.key(), action.millis());
      case GET_AND_LEAVE -> calls.getAndLeave(node, Keys.name(action.key()), action.millis());
      case INVALIDATE -> writes.invalidate(node, List.of(Keys.name(action.key())));
      case INVALIDATE_ALL -> writes.invalidate(node, List.of(Keys.name(0), Keys.name(2)));
      case PUT, PUT_ALL -> put(node, action);
      case CLEAR -> writes.clear(node);
      case SOLO -> solos.put(action, node, nodes.get(action.key()));
      case PAIR -> pairs.put(action, node, nodes.get(action.key()));
      case CUT -> cut(action, action.node());
      case OUTAGE -> outage(action);
      case PAUSE -> node.instance().pauseUntil(schedule.now() + action.millis() * 1_000_000);
      case CRASH -> {
        node.crash();
        Runnable unused = schedule.after(action.millis() * 1_000_000, null, node::restart);
      }
      case WALL_JUMP -> node.jump();
      case EVICT -> evict(servers.get(action.key()), false);
      case EVICT_TOMBSTONES -> evict(servers.get(action.key()), true);
      case EVICT_RECORD -> evictRecord(servers.get(action.key()));
      case REBOOT -> reboot(action);
      case SNAPSHOT -> withStore(servers.get(action.key()), Store::saveSnapshot);
      case RESTORE -> withStore(servers.get(action.key()), Store::restartFromSnapshot);
      case LOSE -> lose(action);
      case TRIM_LOG -> log.trim();
      case RESTART_LOG -> log.restart();
    }
  }

  private void put(Node node, Action action) {
    String key = Keys.name(action.key());
    if (setup.shape().puts() == Shape.Puts.CACHED) {
      writes.put(node, key, action.kind() == Action.Kind.PUT_ALL);
    } else {
      writes.store(node, key);
    }
  }

  private void cut(Action action, int node) {
    long until = world.schedule().now() + action.millis() * 1_000_000;
    if (action.key() < servers.size()) {
      servers.get(action.key()).cut(node, until);
    } else {
      log.cut(node, until);
    }
  }

  /** Nobody reaches the place; the nearest server is the log's, too. */
  private void outage(Action action) {
    for (int node = 0; node < setup.shape().nodes(); node++) {
      cut(action, node);
      if (action.key() == 0) {
        log.cut(node, world.schedule().now() + action.millis() * 1_000_000);
      }
    }
  }

  /** A server starts again without anything; the nearest one may be the log's, too. */
  private void lose(Action action) {
    withStore(servers.get(action.key()), Store::restartEmpty);
    if (action.key() == 0 && action.millis() > 0) {
      log.restart();
    }
  }

  private void evict(Server server, boolean tombstonesOnly) {
    Store store = server.store();
    if (store != null) {
      Keys.NAMES.forEach(key -> {
        if (store.evict(Keys.slot(key), tombstonesOnly)) {
          server.evicted(Keys.slot(key));
        }
      });
    }
  }

  private void evictRecord(Server server) {
    Store store = server.store();
    if (store != null) {
      store.evictRecord();
      server.evicted(Keys.RECORD);
      recordLost();
    }
  }

  /**
   * All nodes end at once, all records of generations are lost meanwhile, and all nodes start
   * again: what nobody can know any more is valid nowhere.
   */
  private void reboot(Action action) {
    nodes.forEach(Node::crash);
    servers.forEach(this::evictRecord);
    for (Node node : nodes) {
      long pause = schedule().delay(action.millis() * 1_000_000);
      Runnable unused = schedule().after(pause, null, node::restart);
    }
  }

  /**
   * A clear whose node has ended may be known to nobody any more, and a node which lives brings
   * back what was before.
   */
  private void recordLost() {
    if (nodes.stream().anyMatch(node -> node.instance().isAlive())) {
      world.history().recordLost();
    }
  }

  private Schedule schedule() {
    return world.schedule();
  }

  private void withStore(Server server, Consumer<Store> what) {
    Store store = server.store();
    if (store != null) {
      what.accept(store);
      server.lost();
      recordLost();
    }
  }

  /** Nothing goes wrong any more; passes when nothing is under way, or after a long while. */
  private void quiet() {
    Schedule schedule = world.schedule();
    world.trace().add("", "~~~ from now on nothing goes wrong");
    world.faults().end();
    schedule.calm();
    servers.forEach(Server::heal);
    log.heal();
    // Notified nodes have nothing old near; the others forget it. Publishing pauses after failures.
    long forgotten = setup.shape().messages() == null
        ? setup.shape().privateLife().toNanos()
        : MESSAGES_SECONDS * SECOND;
    // While messages notify of changes, records are read each half a minute only.
    long offered = world.rules().clears() > 0 ? OFFERED_SECONDS * SECOND : 0;
    long least =
        schedule.now() + offered + world.rules().lateMillis() * 1_000_000 + forgotten + 4 * SECOND;
    schedule.runUntil(least);
    runUntilIdle();
    // What was replayed last may have left copies near.
    schedule.runUntil(schedule.now() + forgotten + SECOND);
  }

  /** Lets time pass until nothing is under way. */
  private void runUntilIdle() {
    for (int i = 0; i < MAX_QUIET_SECONDS && !isQuiet(); i++) {
      world.schedule().runUntil(world.schedule().now() + SECOND);
    }
  }

  private boolean isQuiet() {
    return nodes.stream()
        .filter(node -> node.instance().isAlive())
        .allMatch(node -> node.gauges().slots() == 0
            && node.gauges().backplane().waiting() == 0
            && node.gauges().layers().stream()
                .allMatch(layer ->
                    (layer.missed() == 0 || world.rules().clockAhead()) && layer.queued() == 0));
  }

  /**
   * What is run.
   *
   * @param seed from which everything is drawn
   * @param shape how the chains are made
   * @param rules how bad the world is
   * @param layer makes the store of a server, given its clock
   */
  record Setup(
      long seed,
      Shape shape,
      Rules rules,
      Function<? super ChainClock, ? extends ByteLayer> layer) {}

  /**
   * What came of it.
   *
   * @param violations the broken promises
   * @param faults what went wrong with requests
   * @param events how many events it had
   * @param fingerprint equal for equal runs
   * @param lines the trace, empty if it was not kept
   */
  record Outcome(
      List<Violation> violations,
      Set<Cause.FaultId> faults,
      long events,
      long fingerprint,
      List<String> lines) {}
}
