package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("M14: a planted fault is found")
class PlantedFaultsTest {
  /** Several times as many as it took when the table in docs/simulator.md was made. */
  private static final int SEEDS = 1_000;

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      names = {
        "OWED_READ_AFTER_REPLY",
        "NEAR_STORED_OUTSIDE_LOCK",
        "PUT_LIFTED_OVER_OWN",
        "FILL_BY_VERSION",
        "FLIGHT_JOINED_AFTER_WRITE",
        "TOMBSTONES_EVICTED",
        "OLD_SNAPSHOT",
        "SLOWER_CLOCK"
      })
  void find_plantedFault_isFound(PlantedFault fault) {
    Report found = Simulation.create().with(fault).find(0, SEEDS);

    assertThat(found).as(fault.word()).isNotNull();
  }
}
