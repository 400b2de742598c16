package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackplaneReaderTest {
  @Test
  @DisplayName(
      "G11: pauses between attempts double from 100 ms to 5 s, and are up to a half shorter")
  void pauses_growAndAreJittered() {
    assertThat(IntStream.range(0, 8).mapToLong(i -> pauseMillis(i, 0)))
        .containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
    assertThat(pauseMillis(Integer.MAX_VALUE, 0)).isEqualTo(5_000);
    assertThat(pauseMillis(0, 0.999)).isBetween(50L, 51L);
    assertThat(pauseMillis(100, 0.5)).isEqualTo(3_750);
  }

  private static long pauseMillis(int failures, double random) {
    return BackplaneReader.BACKOFF.pause(failures, random).toMillis();
  }

  @Test
  @DisplayName("K9: a read blocks for less than a given client's pings may stay unanswered")
  void blockMillis_frequentPings_isShorter() {
    assertThat(LongStream.of(
            BackplaneConnection.blockMillis(0),
            BackplaneConnection.blockMillis(30_000),
            BackplaneConnection.blockMillis(500),
            BackplaneConnection.blockMillis(1)))
        .containsExactly(1_000L, 1_000L, 250L, 1L);
  }
}
