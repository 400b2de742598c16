package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeOrigin;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A31 P4: what a chain keeps in its first moments")
class FirstMomentsTest {
  private static final int PRELOADED = 1_000;
  private static final int READ = 50;

  private final TestCluster cluster = new TestCluster();
  private final FakeOrigin<String, String> origin = FakeOrigin.empty();

  /** Begins a node whose layer connects after 100 ms, and its backplane after 200. */
  private Node begin(UnaryOperator<ChainBuilder<String, String>> more) {
    cluster.redis.connectsLater();
    FakeBackplane end = cluster.log.end("fresh");
    end.disconnects();
    BoundedNearLayer<String, String> near = BoundedNearLayer.lru(PRELOADED);
    ChainBuilder<String, String> builder =
        cluster.builder(end).layer(LayerSpec.of("near", near)).layer(cluster.redis);
    Runnable unused = cluster.clock.schedule(cluster.redis::connects, ofMillis(100));
    unused = cluster.clock.schedule(end::reconnects, ofMillis(200));
    return new Node(near, end, more.apply(builder).build());
  }

  @Test
  @DisplayName(
      "A31: a preload straight after the build is still there when the first near copies have gone")
  void preload_straightAfterBuild_isThereLater() {
    Node node = begin(b -> b);

    for (int i = 0; i < PRELOADED; i++) {
      node.chain().put("k" + i, "v");
    }
    cluster.clock.advance(ofSeconds(33));

    for (int i = 0; i < PRELOADED; i++) {
      assertThat(node.chain().getIfPresent("k" + i)).isEqualTo("v");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "A31: the first keys are loaded once, beside another node and on a server that has never been used")
  void get_straightAfterBuild_isLoadedOnce(boolean alone) {
    if (alone) {
      cluster.redis.withoutGenerations();
    } else {
      Node other = cluster.node("other");
      other.chain().put("x", "v");
    }
    Node node = begin(b -> b.loader(key -> origin.load(key)));

    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < READ; i++) {
        String unused = node.chain().get("k" + i);
      }
      cluster.clock.advance(ofSeconds(1));
    }

    assertThat(origin.loads()).isEqualTo(READ);
  }

  @Test
  @DisplayName("P4: what another node wrote between a read and the subscription is noticed")
  void put_betweenReadAndSubscription_isNoticed() {
    Node other = cluster.node("other");
    other.chain().put("k", "v1");
    Node node = begin(b -> b);
    assertThat(node.chain().get("k")).isEqualTo("v1");
    other.chain().put("k", "v2");
    assertThat(node.backplane()).contains("not connected");

    cluster.clock.advance(ofSeconds(2));

    assertThat(node.chain().get("k")).isEqualTo("v2");
  }
}
