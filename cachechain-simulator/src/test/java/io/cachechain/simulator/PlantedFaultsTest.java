package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("M14: a planted fault is found")
class PlantedFaultsTest {
  /** Several times as many as it took when the table in docs/simulator.md was made; the rarest ones are left to the command. */
  private static final int SEEDS = 4_000;

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OWED_MERGED_BY_MAXIMUM", "PAID_AT_EQUAL_VERSION"})
  void find_plantedFault_isFound(PlantedFault fault) {
    Report found = Simulation.create().with(fault).find(0, SEEDS);

    assertThat(found).as(fault.word()).isNotNull();
  }
}
