package io.cachechain.simulator;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is simulated: how many nodes over how many shared layers, what their stores are, and what is
 * planted. A seed draws everything else, and the same seed does the same again, to the last event.
 *
 * <p>Several nodes run the real engine in one thread and in virtual time. Requests to the shared
 * layers fail, hang, come late, are doubled and corrupt; nodes are cut off, paused, crash and start
 * again; clocks differ, drift and jump. Meanwhile they read, put and invalidate. In the end
 * everything is repaired, and what was promised must hold: nothing was answered that was older than
 * promised, nothing old is left anywhere, nothing is left undone, and the numbers add up.
 *
 * <p>With {@link #layer} somebody's own layer takes the place of the simulated stores. Immutable. A
 * run uses the calling thread only and must not be interrupted.
 */
public final class Simulation {
  private final int nodes;
  private final int layers;
  private final @Nullable PlantedFault fault;
  private final @Nullable Function<? super ChainClock, ? extends ByteLayer> layer;
  private final Seeds seeds;

  private Simulation(
      int nodes,
      int layers,
      @Nullable PlantedFault fault,
      @Nullable Function<? super ChainClock, ? extends ByteLayer> layer) {
    this.nodes = nodes;
    this.layers = layers;
    this.fault = fault;
    this.layer = layer;
    this.seeds = fault != null && fault.inEngine()
        ? EngineSeeds.mutated(nodes, layers, fault.word(), layer)
        : seeds(true);
  }

  private Seeds seeds(boolean inWorld) {
    return new EngineSeeds(nodes, layers, fault == null ? null : fault.word(), inWorld, layer);
  }

  /**
   * Returns the simulation of the engine as it is: one to three nodes and shared layers, as each
   * seed draws it.
   */
  public static Simulation create() {
    return new Simulation(0, 0, null, null);
  }

  /**
   * Returns this simulation with a fixed number of nodes.
   *
   * @param count 1 to 8
   * @throws IllegalArgumentException if it is outside of that
   */
  public Simulation nodes(int count) {
    return new Simulation(checked("nodes", count, 8), layers, fault, layer);
  }

  /**
   * Returns this simulation with a fixed number of shared layers.
   *
   * @param count 1 to 4
   * @throws IllegalArgumentException if it is outside of that
   */
  public Simulation layers(int count) {
    return new Simulation(nodes, checked("layers", count, 4), fault, layer);
  }

  private static int checked(String what, int count, int most) {
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(what + ": " + count + ", allowed are 1 to " + most);
    }
    return count;
  }

  /**
   * Returns this simulation with a fault in it, which it must find; with as many nodes and layers
   * as the fault shows best with, unless they were fixed.
   *
   * @param planted what is wrong; where it is the engine, that is changed and compiled here, which
   *     takes a second and a JDK
   * @throws IllegalStateException if the fault does not fit the engine any more
   */
  public Simulation with(PlantedFault planted) {
    Objects.requireNonNull(planted, "planted");
    return new Simulation(
        nodes == 0 ? planted.nodes() : nodes,
        layers == 0 ? planted.layers() : layers,
        planted,
        layer);
  }

  /**
   * Returns this simulation over somebody's own layer instead of simulated stores. Each run asks
   * for one store for each shared layer, new and empty; all nodes use it, as they would use a
   * server, each through a network of the simulation's.
   *
   * <p>For runs that repeat, the store must be in process, complete its stages on the calling
   * thread, and use no time but the clock it is given. It must keep what it acknowledged: evicting
   * is not among what is simulated with it. It is not closed.
   *
   * @param open opens a store, by the clock of its server
   */
  public Simulation layer(Function<? super ChainClock, ? extends ByteLayer> open) {
    return new Simulation(nodes, layers, fault, Objects.requireNonNull(open, "open"));
  }

  /**
   * Runs one seed.
   *
   * @param seed any number
   * @return what came of it, without a trace
   */
  public Report run(long seed) {
    return seeds.run(seed, false);
  }

  /**
   * Runs one seed and keeps a line for each thing that happens.
   *
   * @param seed any number
   */
  public Report trace(long seed) {
    return seeds.run(seed, true);
  }

  /**
   * Finds a smaller run that still breaks a promise: the calls, disturbances and faults of requests
   * that do not matter are left out.
   *
   * @param seed a seed whose run breaks a promise
   * @return the smallest run that was found, with its trace
   * @throws IllegalArgumentException if the run of this seed breaks none
   */
  public Report shrink(long seed) {
    return seeds.shrink(seed);
  }

  /**
   * Runs seed after seed until one breaks a promise. With a planted fault: until one breaks a
   * promise which the same run without the fault keeps.
   *
   * @param first the first seed
   * @param count how many seeds at most
   * @return the report of the first run that breaks one, or null if none does
   */
  public @Nullable Report find(long first, long count) {
    Seeds withoutFault = seeds(false);
    for (long seed = first; seed < first + count; seed++) {
      Report report = run(seed);
      if (!report.violations().isEmpty()
          && (fault == null || withoutFault.run(seed, false).violations().isEmpty())) {
        return report;
      }
    }
    return null;
  }
}
