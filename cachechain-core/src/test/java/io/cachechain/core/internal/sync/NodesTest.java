package io.cachechain.core.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.sync.Nodes.Heard;
import org.junit.jupiter.api.Test;

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

  @Test
  void hear_tenThousandNodes_forgetsTheLongestSilent() {
    for (long node = 0; node < 10_001; node++) {
      nodes.hear(node, 1);
    }

    assertThat(nodes.hear(0, 2)).isEqualTo(Heard.UNKNOWN);
    assertThat(nodes.hear(10_000, 2)).isEqualTo(Heard.ALL);
  }
}
