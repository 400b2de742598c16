package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P1 to P12 hold, whatever happens within the bounds")
class PromisesTest {
  private static final int SEEDS = 1_000;

  @Test
  void run_thousandsOfSeeds_noPromiseIsBroken() {
    List<Report> broken = IntStream.range(0, SEEDS)
        .parallel()
        .mapToObj(seed -> Simulation.create().run(seed))
        .filter(report -> !report.violations().isEmpty())
        .toList();

    assertThat(broken).isEmpty();
  }
}
