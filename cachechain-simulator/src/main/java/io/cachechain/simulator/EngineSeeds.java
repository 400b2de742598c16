package io.cachechain.simulator;

import io.cachechain.simulator.mutants.Mutant;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs seeds over the engine that the loader of this class has loaded. */
final class EngineSeeds implements Seeds {
  private final int nodes;
  private final int layers;
  private final @Nullable PlantedFault fault;
  private final boolean inWorld;
  private final Function<? super ChainClock, ? extends ByteLayer> layer;

  /**
   * Creates them.
   *
   * @param nodes how many nodes, or 0 for as many as each seed draws
   * @param layers how many shared layers, or 0 for as many as each seed draws
   * @param fault the word of the fault in whose world the seeds run, or null for the world as it is drawn
   * @param inWorld whether that world has the fault, where it is one of the world
   * @param layer makes the store of a server, given its clock, or null for simulated ones
   */
  EngineSeeds(
      int nodes,
      int layers,
      @Nullable String fault,
      boolean inWorld,
      @Nullable Function<? super ChainClock, ? extends ByteLayer> layer) {
    this.nodes = nodes;
    this.layers = layers;
    this.fault = fault == null ? null : PlantedFault.of(fault).orElseThrow();
    this.inWorld = inWorld;
    this.layer = layer == null ? Store::new : layer;
  }

  /** Returns the seeds over another engine, with the fault in it; the parameters are those of the constructor. */
  static Seeds mutated(
      int nodes,
      int layers,
      String fault,
      @Nullable Function<? super ChainClock, ? extends ByteLayer> layer) {
    Mutant mutant = Mutant.of(fault, Seeds.class, Report.class, Violation.class);
    try {
      var constructor = Class.forName(EngineSeeds.class.getName(), true, mutant)
          .getDeclaredConstructor(
              int.class, int.class, String.class, boolean.class, Function.class);
      constructor.setAccessible(true); // another loader's package is another package
      return (Seeds) constructor.newInstance(nodes, layers, fault, true, layer);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException("a copy of this class has its constructor", impossible);
    }
  }

  @Override
  public Report run(long seed, boolean traced) {
    Run.Setup setup = setup(seed);
    Plan plan = Plan.draw(seed, setup.shape(), setup.rules());
    return report(setup, plan.actions().size(), Run.of(setup, plan, Set.of(), traced));
  }

  @Override
  public Report shrink(long seed) {
    Run.Setup setup = setup(seed);
    Shrinker shrinker = new Shrinker(setup, Plan.draw(seed, setup.shape(), setup.rules()));
    Run.Outcome outcome = shrinker.shrink();
    return report(setup, shrinker.actions(), outcome);
  }

  private Run.Setup setup(long seed) {
    Rules drawn = Rules.draw(seed);
    Shape shape = Shape.draw(seed, nodes, layers);
    if (fault == null) {
      return new Run.Setup(seed, shape, drawn, layer);
    }
    Rules within = fault.within(drawn);
    return new Run.Setup(
        seed, fault.inShape(shape), inWorld ? fault.inWorld(within) : within, layer);
  }

  private static Report report(Run.Setup setup, int actions, Run.Outcome outcome) {
    return new Report(
        setup.seed(),
        setup.shape().toString(),
        actions,
        outcome.faults().size(),
        outcome.events(),
        outcome.fingerprint(),
        List.copyOf(outcome.violations()),
        List.copyOf(outcome.lines()));
  }
}
