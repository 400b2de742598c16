package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A32: a byte layer that is private to its node is never taken for a shared one")
class LocalLayerTest {
  private final TestCluster cluster = new TestCluster();
  private final FakeLayer filesOfA = new FakeLayer("files").clock(cluster.clock).local();
  private final FakeLayer filesOfB = new FakeLayer("files").clock(cluster.clock).local();
  private final FakeBackplane endOfA = cluster.log.end("a");
  private final FakeBackplane endOfB = cluster.log.end("b");

  private CloseableChain<String, String> node(FakeLayer files, FakeBackplane end) {
    return cluster.builder(end).layer(files).layer(cluster.redis).build();
  }

  private ChainBuilder<String, String> alone() {
    return ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .jitter(0);
  }

  private static LayerSpec<String, String> near() {
    return LayerSpec.of("near", BoundedNearLayer.lru(100));
  }

  @Test
  @DisplayName(
      "P4: what another node changed is not answered from it, though that node has a layer of the same name")
  void put_onAnotherNode_localCopyIsNotTrusted() {
    try (var a = node(filesOfA, endOfA);
        var b = node(filesOfB, endOfB)) {
      a.put("k", "v1");
      assertThat(b.get("k")).isEqualTo("v1");
      assertThat(filesOfB.puts()).as("it is kept in b's own").isPositive();

      a.put("k", "v2");
      assertThat(b.get("k")).isEqualTo("v2");
      cluster.clock.advance(ofMinutes(1));
      assertThat(b.get("k")).isEqualTo("v2");

      a.invalidate("k");
      assertThat(b.getIfPresent("k")).isNull();
      cluster.clock.advance(ofMinutes(1));
      assertThat(b.getIfPresent("k")).isNull();
    }
  }

  @Test
  @DisplayName("a node that removes others' changes from its own layer publishes nothing")
  void put_onAnotherNode_isAnsweredByNoMessage() {
    try (var a = node(filesOfA, endOfA);
        var b = node(filesOfB, endOfB)) {
      a.put("k", "v1");
      b.get("k");
      a.put("k", "v2");

      long messages = cluster.log.messages().size();
      long puts = cluster.redis.puts();
      cluster.clock.advance(ofSeconds(3));

      assertThat(cluster.log.messages().size() - messages)
          .as("heartbeats alone")
          .isLessThan(10);
      assertThat(cluster.redis.puts()).isEqualTo(puts);
      assertThat(b.get("k")).isEqualTo("v2");
    }
  }

  @Test
  @DisplayName("P4: what was missed while no message came is not answered from it")
  void put_whileTheOtherNodeReceivesNothing_localCopyIsNotTrusted() {
    try (var a = node(filesOfA, endOfA);
        var b = node(filesOfB, endOfB)) {
      a.put("k", "v1");
      assertThat(b.get("k")).isEqualTo("v1");

      endOfB.drops();
      a.put("k", "v2");
      endOfB.recovers();
      cluster.clock.advance(ofSeconds(30));

      assertThat(b.get("k")).isEqualTo("v2");
    }
  }

  @Test
  @DisplayName(
      "P4: what an earlier process left there counts only if nobody could have changed it since")
  void build_overWhatAnEarlierProcessLeft_isTrustedWithoutOtherNodesOnly() {
    try (var before = node(filesOfA, endOfA)) {
      before.put("k", "v1");
    }
    cluster.clock.advance(ofSeconds(1));
    try (var other = node(filesOfB, endOfB)) {
      other.put("k", "v2");
    }
    cluster.clock.advance(ofSeconds(1));

    try (var after = node(filesOfA, cluster.log.end("c"))) {
      assertThat(after.get("k")).isEqualTo("v2");
    }

    FakeLayer files = new FakeLayer("files").clock(cluster.clock).local();
    try (var first = alone().layer(files).build()) {
      first.put("k", "v1");
      first.put("cleared", "v1");
      first.invalidate("cleared");
    }
    try (var second = alone().layer(LayerSpec.of("files", files)).build()) {
      assertThat(second.get("k")).isEqualTo("v1");
      assertThat(second.getIfPresent("cleared")).isNull();
    }
  }

  @Test
  @DisplayName("C7: nothing is reserved there")
  void get_loads_reservesInTheSharedLayerOnly() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    try (var a = alone()
        .layer(filesOfA)
        .layer(cluster.redis)
        .loader(key -> origin.load(key))
        .build()) {
      assertThat(a.get("k")).isEqualTo("v1");

      assertThat(filesOfA.puts()).isEqualTo(1);
      assertThat(cluster.redis.puts()).as("reserved, and filled").isGreaterThan(1);
    }
  }

  @Test
  @DisplayName("nothing is asked of it while nobody asks the chain")
  void idle_chain_asksNothing() {
    try (var a = alone().layer(filesOfA).layer(cluster.redis).build()) {
      a.get("k");
      cluster.clock.advance(ofSeconds(5));
      int asked = filesOfA.gets();

      cluster.clock.advance(ofMinutes(5));

      assertThat(filesOfA.gets()).isEqualTo(asked);
    }
  }

  @Test
  @DisplayName("a clear that it took outlives the process, though nobody asks for it in between")
  void clear_thenAnotherProcess_isStillCleared() {
    try (var first = alone().layer(filesOfA).build()) {
      first.put("k", "v1");
      first.clear();
      assertThat(first.getIfPresent("k")).isNull();
    }
    cluster.clock.advance(ofSeconds(1));

    try (var second = alone().layer(LayerSpec.of("files", filesOfA)).build()) {
      assertThat(second.getIfPresent("k")).isNull();
      second.put("k", "v2");
      assertThat(second.get("k")).isEqualTo("v2");
    }
  }

  @Test
  @DisplayName(
      "P12 A28: without a shared layer nothing caps a near copy, and nothing is called shared")
  void build_nearInFrontOfLocal_isNotCapped() {
    try (var chain = alone().layer(near()).layer(filesOfA).build()) {
      assertThat(chain.describe().setting("near", "max-ttl")).isEmpty();
      assertThat(chain.describe().toString())
          .contains("worst staleness on another node: 5 min (no shared layer; ")
          .contains("files local")
          .doesNotContain("missed a write")
          .doesNotContain("after a clear");
    }
  }

  @Test
  @DisplayName("P4 A28: a copy in a private layer in front of a shared one counts in the bound")
  void build_localInFrontOfShared_boundIsItsLife() {
    try (var chain = alone().layer(near()).layer(filesOfA).layer(cluster.redis).build()) {
      assertThat(chain.describe().setting("near", "max-ttl")).contains("30s");
      assertThat(chain.describe().setting("files", "max-ttl")).isEmpty();
      assertThat(chain.describe().toString())
          .contains(
              "worst staleness on another node: 5 min (no backplane; files's ttl, the chain's)");
    }
  }
}
