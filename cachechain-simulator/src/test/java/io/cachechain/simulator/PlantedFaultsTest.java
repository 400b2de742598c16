package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("M14: a planted fault is found")
class PlantedFaultsTest {
  /** Twice as many as it took at most when the table in docs/simulator.md was made. */
  private static final int SEEDS = 7_000;

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void find_plantedFault_isFound(PlantedFault fault) {
    Report found = Simulation.create().with(fault).find(0, SEEDS);

    assertThat(found).as(fault.word()).isNotNull();
  }

  @Test
  @DisplayName("what is found is the fault: no node is called once the run has begun to close them")
  void run_readsPlannedForLater_noneComesAfterClosing() {
    Simulation simulation = Simulation.create().with(PlantedFault.PAID_AT_EQUAL_VERSION);
    for (long seed = 3_310; seed < 3_330; seed++) {
      assertThat(simulation.run(seed).toString()).as("seed " + seed).doesNotContain("was closed");
    }
  }
}
