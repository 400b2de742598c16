package io.cachechain.core.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.cluster.Nodes.Received;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesTest {
  private final Nodes nodes = new Nodes();

  @Test
  void received_inOrderTwiceAndLate_isAll() {
    assertThat(nodes.received(1, 1)).isEqualTo(Received.ALL);
    assertThat(nodes.received(1, 2)).isEqualTo(Received.ALL);
    assertThat(nodes.received(1, 2)).isEqualTo(Received.ALL);
    assertThat(nodes.received(1, 1)).isEqualTo(Received.ALL);
    assertThat(nodes.received(1, 3)).isEqualTo(Received.ALL);
  }

  @Test
  void received_oneLeftOut_isNotAll() {
    nodes.received(1, 1);
    nodes.received(2, 1);

    assertThat(nodes.received(1, 3)).isEqualTo(Received.NOT_ALL);
    assertThat(nodes.received(1, 4)).isEqualTo(Received.ALL);
    assertThat(nodes.received(2, 2)).isEqualTo(Received.ALL);
  }

  @Test
  void received_firstIsNotItsFirst_isUnknown() {
    assertThat(nodes.received(1, 7)).isEqualTo(Received.UNKNOWN);
    assertThat(nodes.received(1, 8)).isEqualTo(Received.ALL);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE, -1, 0, (1L << 48) + 1, 1L << 62})
  void received_impossible_isIgnored(long number) {
    assertThat(nodes.received(1, number)).isEqualTo(Received.IMPOSSIBLE);
    nodes.received(1, 7);

    assertThat(nodes.received(1, number)).isEqualTo(Received.IMPOSSIBLE);

    assertThat(nodes.received(1, 8)).isEqualTo(Received.ALL);
    assertThat(nodes.received(1, 10)).isEqualTo(Received.NOT_ALL);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 18, 1L << 40, 1L << 48})
  void received_possibleButFalse_isOneGapAndNoMore(long number) {
    nodes.received(1, 7);
    nodes.received(1, number);

    assertThat(nodes.received(1, 8)).isEqualTo(Received.NOT_ALL);
    assertThat(nodes.received(1, 9)).isEqualTo(Received.ALL);
    assertThat(nodes.received(1, 11)).isEqualTo(Received.NOT_ALL);
    assertThat(nodes.received(1, 12)).isEqualTo(Received.ALL);
  }

  @Test
  void received_randomNumbers_afterwardsNothingIsMissing() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      long[] hostile = {Long.MAX_VALUE, Long.MAX_VALUE - 1, 0, -1, Long.MIN_VALUE, 1L << 48};
      long next = 1L + random.nextInt(1_000);
      for (int i = 0; i < 20; i++) {
        if (random.nextBoolean()) {
          nodes.received(seed, hostile[random.nextInt(hostile.length)]);
          nodes.received(seed, random.nextLong());
        } else {
          nodes.received(seed, next++);
        }
      }
      nodes.received(seed, next++);

      for (int i = 0; i < 20; i++) {
        assertThat(nodes.received(seed, next++)).as("seed " + seed).isEqualTo(Received.ALL);
      }
    }
  }

  @Test
  void received_tenThousandNodes_forgetsTheLongestSilent() {
    for (long node = 0; node < 10_001; node++) {
      nodes.received(node, 1);
    }

    assertThat(nodes.received(0, 2)).isEqualTo(Received.UNKNOWN);
    assertThat(nodes.received(10_000, 2)).isEqualTo(Received.ALL);
  }
}
