package io.cachechain.bench.race;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RaceTallyTest {
  private final RaceTally tally = new RaceTally("somebody");

  @Test
  @DisplayName(
      "Z28: a reader that has the old value 2 ms after the write, and in the end, is counted as both")
  void add_oldValueStays_countedTwice() {
    tally.add("100,200,1,3000000,1;100,200,1,3000000,2", "150,180;150,180", "1;2");

    assertThat(tally.line()).isEqualTo("| somebody | 2 | 2 | 2 | 1 | 1 |");
    assertThat(tally.staleForGood()).isEqualTo(1);
  }

  @Test
  void add_secondLookTooEarly_notCounted() {
    tally.add("100,200,1,2000100,1", "150,180", "2");

    assertThat(tally.line()).isEqualTo("| somebody | 1 | 1 | 0 | 0 | 0 |");
  }

  @Test
  void add_writeAfterTheRead_noOverlap() {
    tally.add("100,200,1,3000000,2", "201,220", "2");

    assertThat(tally.line()).isEqualTo("| somebody | 1 | 0 | 1 | 0 | 0 |");
    assertThat(tally.medianReadNanos()).isEqualTo(100);
  }

  @Test
  void add_noValueInTheEnd_isSaid() {
    tally.add("100,200,1,3000000,2", "150,180", "null");

    assertThat(tally.unanswered()).isEqualTo(1);
    assertThat(tally.line()).endsWith("(1 keys had no value in the end)");
  }
}
