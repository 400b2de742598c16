package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P1 to P12 hold, whatever happens within the bounds")
class PromisesTest {
  private static final int SEEDS = 1_000;

  /** A defect that is known and not mended yet: see docs/simulator.md. */
  private static final Set<Integer> KNOWN = Set.of(352);

  @Test
  void run_thousandsOfSeeds_noPromiseIsBroken() {
    List<Report> broken = IntStream.range(0, SEEDS)
        .filter(seed -> !KNOWN.contains(seed))
        .parallel()
        .mapToObj(seed -> Simulation.create().run(seed))
        .filter(report -> !report.violations().isEmpty())
        .toList();

    assertThat(broken).isEmpty();
  }
}
