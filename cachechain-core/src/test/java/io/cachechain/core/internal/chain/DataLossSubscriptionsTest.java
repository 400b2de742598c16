package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Z56 K12: layers that lose data")
class DataLossSubscriptionsTest {
  private final LogLines log = new LogLines(Level.INFO);
  private final TestCluster cluster = new TestCluster();

  @AfterEach
  void close() {
    log.close();
  }

  private List<String> warnings() {
    return log.lines().stream().filter(line -> line.startsWith("WARN")).toList();
  }

  @Test
  @DisplayName("a loss is one warning, however often the layer reports it at once")
  void lost_reportedAgain_isWarnedOfEachTimeAndTrustedNeverBefore() {
    ForgetfulLayer forgetful = new ForgetfulLayer(cluster.redis);
    TestCluster.Node node = cluster.node(
        "a",
        builder -> builder
            .replaceLayer("redis", LayerSpec.of("redis", forgetful))
            .loader(key -> "loaded"));
    node.chain().put("k", "put");

    forgetful.lost().forEach(Runnable::run);

    assertThat(node.chain().get("k")).isEqualTo("loaded");
    assertThat(warnings())
        .containsExactly(
            "WARN books: redis: it may have lost acknowledged writes; entries stored there before are ignored");
  }

  @Test
  @DisplayName("what is written after the loss, by any clock, counts near and far")
  void put_afterTheLoss_counts() {
    ForgetfulLayer forgetful = new ForgetfulLayer(cluster.redis);
    TestCluster.Node node = cluster.node(
        "a",
        builder -> builder
            .replaceLayer("redis", LayerSpec.of("redis", forgetful))
            .loader(key -> "loaded"));
    forgetful.lost().forEach(Runnable::run);
    cluster.clock.advance(Duration.ofSeconds(20)); // past the skew of the clocks

    node.chain().put("k", "put");

    assertThat(node.chain().get("k")).isEqualTo("put");
    node.near().sweep(entry -> true, 10);
    assertThat(node.chain().get("k")).isEqualTo("put");
  }

  @Test
  @DisplayName(
      "right after the loss a node trusts its own puts, and not yet those of other nodes, whose clocks may be ahead")
  void put_rightAfterTheLoss_countsOnItsOwnNode() {
    ForgetfulLayer forgetful = new ForgetfulLayer(cluster.redis);
    TestCluster.Node a = cluster.node(
        "a",
        builder -> builder
            .replaceLayer("redis", LayerSpec.of("redis", forgetful))
            .loader(key -> "loaded"));
    TestCluster.Node b = cluster.node(
        "b", builder -> builder.replaceLayer("redis", LayerSpec.of("redis", cluster.redis)));
    forgetful.lost().forEach(Runnable::run);

    a.chain().put("own", "put");
    b.chain().put("other", "put");

    a.near().sweep(entry -> true, 10);
    assertThat(a.chain().get("own")).isEqualTo("put");
    assertThat(a.chain().get("other")).isEqualTo("loaded");
  }

  @Test
  @DisplayName("a layer that cannot report losses is one line, and works")
  void start_layerCannotReport_goesOn() {
    TestCluster.Node node = cluster.node(
        "a",
        builder -> builder.replaceLayer("redis", LayerSpec.of("redis", new Silent(cluster.redis))));

    node.chain().put("k", "v");
    node.near().sweep(entry -> true, 10);

    assertThat(node.chain().get("k")).isEqualTo("v");
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("redis: cannot report data loss (IllegalStateException");
  }

  @Test
  @DisplayName(
      "a private layer is not trusted when changes of other nodes may have been missed: a near copy would be compared with an old one")
  void gap_privateLayerHoldsOlder_isNotTrusted() {
    FakeLayer disk = new FakeLayer("disk").clock(cluster.clock).local();
    TestCluster.Node a = cluster.node("a", builder -> builder.layer(disk).layer(cluster.jdbc));
    TestCluster.Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc));
    a.chain().put("k", "old");
    a.end().drops();
    b.chain().put("k", "new");
    a.end().recovers();

    b.chain().put("other", "v"); // its number shows that one is missing
    cluster.redis.evictAll();

    assertThat(a.chain().get("k")).isEqualTo("new");
  }

  private static final class Silent extends ForwardingByteLayer {
    Silent(FakeLayer layer) {
      super(layer);
    }

    @Override
    public void onDataLoss(Runnable lost) {
      throw new IllegalStateException("no reports today");
    }
  }
}
