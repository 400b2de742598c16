package io.cachechain.core.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.cluster.Nodes.Heard;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesTest {
  private final Nodes nodes = new Nodes();

  @Test
  void hear_inOrderTwiceAndLate_isAll() {
    assertThat(nodes.hear(1, 1)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(1, 2)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(1, 2)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(1, 1)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(1, 3)).isEqualTo(Heard.ALL);
  }

  @Test
  void hear_oneLeftOut_isNotAll() {
    nodes.hear(1, 1);
    nodes.hear(2, 1);

    assertThat(nodes.hear(1, 3)).isEqualTo(Heard.NOT_ALL);
    assertThat(nodes.hear(1, 4)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(2, 2)).isEqualTo(Heard.ALL);
  }

  @Test
  void hear_firstIsNotItsFirst_isUnknown() {
    assertThat(nodes.hear(1, 7)).isEqualTo(Heard.UNKNOWN);
    assertThat(nodes.hear(1, 8)).isEqualTo(Heard.ALL);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, -1, 0, (1L << 48) + 1, 1L << 62})
  void hear_impossible_isIgnored(long number) {
    assertThat(nodes.hear(1, number)).isEqualTo(Heard.IMPOSSIBLE);
    nodes.hear(1, 7);

    assertThat(nodes.hear(1, number)).isEqualTo(Heard.IMPOSSIBLE);

    assertThat(nodes.hear(1, 8)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(1, 10)).isEqualTo(Heard.NOT_ALL);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 18, 1L << 40, 1L << 48})
  void hear_possibleButFalse_isOneGapAndNoMore(long number) {
    nodes.hear(1, 7);
    nodes.hear(1, number);

    assertThat(nodes.hear(1, 8)).isEqualTo(Heard.NOT_ALL);
    assertThat(nodes.hear(1, 9)).isEqualTo(Heard.ALL);
    assertThat(nodes.hear(1, 11)).isEqualTo(Heard.NOT_ALL);
    assertThat(nodes.hear(1, 12)).isEqualTo(Heard.ALL);
  }

  @Test
  void hear_randomNumbers_afterwardsNothingIsMissing() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      long[] hostile = {Long.MAX_VALUE, Long.MAX_VALUE - 1, 0, -1, Long.MIN_VALUE, 1L << 48};
      long next = 1L + random.nextInt(1_000);
      for (int i = 0; i < 20; i++) {
        if (random.nextBoolean()) {
          nodes.hear(seed, hostile[random.nextInt(hostile.length)]);
          nodes.hear(seed, random.nextLong());
        } else {
          nodes.hear(seed, next++);
        }
      }
      nodes.hear(seed, next++);

      for (int i = 0; i < 20; i++) {
        assertThat(nodes.hear(seed, next++)).as("seed " + seed).isEqualTo(Heard.ALL);
      }
    }
  }

  @Test
  void hear_tenThousandNodes_forgetsTheLongestSilent() {
    for (long node = 0; node < 10_001; node++) {
      nodes.hear(node, 1);
    }

    assertThat(nodes.hear(0, 2)).isEqualTo(Heard.UNKNOWN);
    assertThat(nodes.hear(10_000, 2)).isEqualTo(Heard.ALL);
  }
}
