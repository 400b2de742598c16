package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeOrigin;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Z26, Z56 and Z62: what a node does with its near copies when it may have missed a change. */
class UnverifiedTest {
  private final TestCluster cluster = new TestCluster();
  private final FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1", "o", "o1"));
  private final Node a = cluster.node("a", builder -> builder.loader(key -> origin.load(key)));
  private final Node b = cluster.node("b", builder -> builder.loader(key -> origin.load(key)));

  UnverifiedTest() {
    cluster.clock.advance(
        ofSeconds(2)); // what the nodes said before the other one listened is checked by then
  }

  /** Lets b miss for good what happens, and one change beside it. */
  private void missedByB(Runnable changes) {
    b.end().disconnects();
    changes.run();
    a.chain().put("beside", "it");
    cluster.log.trims();
    b.end().reconnects();
  }

  @Test
  @DisplayName("Z26 G14: after a gap what changed is read anew, what did not is good again")
  void gap_reads_areCheckedByVersion() {
    b.chain().get("k");
    b.chain().get("o");

    missedByB(() -> a.chain().put("k", "v2"));
    assertThat(b.backplane()).endsWith("; unverified");
    cluster.redis.resetCalls();

    assertThat(b.chain().get("o")).isEqualTo("o1");
    assertThat(b.chain().get("k")).isEqualTo("v2");
    assertThat(cluster.redis.gets()).isEqualTo(2);
    assertThat(b.chain().get("o")).isEqualTo("o1");
    assertThat(b.chain().get("k")).isEqualTo("v2");
    assertThat(cluster.redis.gets()).as("good again").isEqualTo(2);
    assertThat(origin.loads()).isEqualTo(2);
  }

  @Test
  @DisplayName("Z26 G13: a message that is lost on the way shows as a hole at the next heartbeat")
  void lostMessage_nextHeartbeat_makesUnverified() {
    b.chain().get("k");
    b.end().drops();
    a.chain().put("k", "v2");
    b.end().recovers();
    assertThat(b.chain().get("k")).as("nobody knows yet").isEqualTo("v1");

    cluster.clock.advance(ofSeconds(1));

    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("G14: what the farther layers do not hold any more is dropped and loaded")
  void gap_farLayersHoldNothing_isLoaded() {
    b.chain().get("k");
    origin.change("k", "v2");

    missedByB(() -> cluster.redis.evictAll());

    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z62 D-29: unverified and unknown: served as before for 30 s, nothing is loaded; then no more")
  void gap_redisCannotBeAsked_servedForAShortWhile() {
    b.chain().get("k");
    b.chain().get("o");
    int loads = origin.loads();
    missedByB(() -> {});
    cluster.redis.fails(FailureKind.CONNECTION);

    for (int second = 0; second < 29; second++) {
      assertThat(b.chain().get("k")).isEqualTo("v1");
      assertThat(b.chain().getIfPresent("o")).isEqualTo("o1");
      assertThat(b.chain().contains("o")).isTrue();
      cluster.clock.advance(ofSeconds(1));
    }
    assertThat(origin.loads()).isEqualTo(loads);
    cluster.clock.advance(ofSeconds(2));
    assertThat(b.chain().getIfPresent("o")).isNull();
    assertThat(b.chain().get("k")).isEqualTo("v1");
    assertThat(origin.loads()).isEqualTo(loads + 1);
  }

  @Test
  @DisplayName(
      "G14: a second gap does not lengthen the while in which an unverified entry is served")
  void gap_again_whileIsCountedFromTheFirst() {
    b.chain().get("k");
    missedByB(() -> {});
    cluster.redis.fails(FailureKind.CONNECTION);
    cluster.clock.advance(ofSeconds(20));
    missedByB(() -> {});
    cluster.clock.advance(ofSeconds(9));
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v1");

    cluster.clock.advance(ofSeconds(2));

    assertThat(b.chain().getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P1 G14: an invalidation that a farther layer holds is trusted, though a nearer one cannot be asked")
  void gap_tombstoneBehindLayerThatCannotBeAsked_unverifiedIsNotServed() {
    Node c = cluster.node("c", builder -> builder.layer(cluster.jdbc));
    Node d = cluster.node("d", builder -> builder.layer(cluster.jdbc));
    c.chain().put("k", "v1");
    d.chain().get("k");
    cluster.clock.advance(ofSeconds(10));
    d.end().disconnects();
    c.chain().invalidate("k");
    cluster.log.trims();
    d.end().reconnects();
    cluster.redis.fails(FailureKind.CONNECTION);

    assertThat(d.chain().getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("G17: a walk that began before the gap makes no fresh copy")
  void gap_whileWalkIsUnderWay_copyIsUnverified() {
    a.chain().get("k");
    cluster.redis.onGets().holds();
    var read = b.chain().async().get("k");
    cluster.redis.onGets().recovers();
    missedByB(() -> {});
    cluster.redis.releases();
    assertThat(read).isCompletedWithValue("v1");
    cluster.redis.resetCalls();

    b.chain().get("k");

    assertThat(cluster.redis.gets()).isEqualTo(1);
  }

  @Test
  @DisplayName("G17: a put that began before the gap makes no fresh copy")
  void gap_whilePutIsUnderWay_copyIsUnverified() {
    cluster.redis.onPuts().holds();
    var put = b.chain().async().put("k", "v2");
    cluster.redis.onPuts().recovers();
    missedByB(() -> {});
    cluster.redis.releases();
    assertThat(put).isCompleted();
    cluster.redis.resetCalls();

    assertThat(b.chain().get("k")).isEqualTo("v2");

    assertThat(cluster.redis.gets()).isEqualTo(1);
  }

  @Test
  @DisplayName("G14: what nobody reads is checked in the background, 500 keys a second")
  void gap_manyKeys_areCheckedInTheBackground() {
    for (int i = 0; i < 800; i++) {
      b.chain().put("key" + i, "v");
    }
    missedByB(() -> a.chain().put("key7", "v2"));
    cluster.clock.advance(ofSeconds(1)); // by then the next message of a has shown the same hole
    cluster.redis.resetCalls();

    cluster.clock.advance(ofSeconds(1));
    assertThat(cluster.redis.gets()).isEqualTo(500);
    assertThat(b.backplane()).endsWith("; unverified");
    cluster.clock.advance(ofSeconds(1));
    int gets = cluster.redis.gets();
    assertThat(b.backplane()).endsWith("; up");

    assertThat(b.chain().get("key7")).isEqualTo("v2");
    assertThat(b.chain().get("key8")).isEqualTo("v");
    assertThat(cluster.redis.gets()).as("all are good").isEqualTo(gets);
  }

  @Test
  @DisplayName(
      "Z62: the background check waits while the layer cannot be asked, and goes on when it can")
  void recheck_layerComesBack_goesOn() {
    b.chain().get("k");
    missedByB(() -> a.chain().put("k", "v2"));
    cluster.redis.fails(FailureKind.CONNECTION);
    cluster.clock.advance(ofSeconds(3));
    assertThat(b.backplane()).endsWith("; unverified");

    cluster.redis.recovers();
    cluster.clock.advance(ofSeconds(12));

    assertThat(b.backplane()).endsWith("; up");
    cluster.redis.resetCalls();
    assertThat(b.chain().get("k")).isEqualTo("v2");
    assertThat(cluster.redis.gets()).isZero();
  }

  @Test
  @DisplayName("OB1: what is checked in the background is nobody's request, on any layer")
  void recheck_layerAnswers_isNotCounted() {
    for (int i = 0; i < 100; i++) {
      b.chain().put("key" + i, "v");
    }
    missedByB(() -> a.chain().put("key7", "v2"));
    ChainStats before = b.chain().stats();
    cluster.redis.resetCalls();

    cluster.clock.advance(ofSeconds(5));

    assertThat(cluster.redis.gets()).as("it was asked").isPositive();
    assertThat(b.backplane()).endsWith("; up");
    ChainStats after = b.chain().stats();
    assertThat(after.requests()).isEqualTo(before.requests());
    assertThat(after.layer("redis").requests()).isEqualTo(before.layer("redis").requests());
    assertThat(b.chain().get("key7")).isEqualTo("v2");
  }

  @Test
  @DisplayName("OB1: nor while the layer fails, and the checks pause while its breaker is open")
  void recheck_breakerIsOpen_pausesAndIsNotCounted() {
    for (int i = 0; i < 1_000; i++) {
      b.chain().put("key" + i, "v");
    }
    missedByB(() -> a.chain().put("key7", "v2"));
    cluster.redis.fails(FailureKind.CONNECTION);
    ChainStats before = b.chain().stats();
    cluster.clock.advance(ofSeconds(3)); // as long as the first checks need to open the breaker
    cluster.redis.resetCalls();

    cluster.clock.advance(ofSeconds(20));

    assertThat(cluster.redis.gets()).as("checks").isZero();
    assertThat(cluster.redis.probes()).as("the engine's own").isPositive();
    ChainStats after = b.chain().stats();
    assertThat(after.layer("redis").requests()).isEqualTo(before.layer("redis").requests());
    assertThat(after.layer("redis").refusals()).isEqualTo(before.layer("redis").refusals());
    assertThat(b.backplane()).contains("unverified");
  }

  @Test
  @DisplayName(
      "G11 G23: a node whose heartbeats do not come back is down, and up when they do; nothing is missed by that")
  void heartbeat_doesNotComeBack_isDown() {
    b.chain().get("k");
    b.end().holds();
    a.chain().put("k", "v2");
    cluster.clock.advance(ofMillis(2_500));
    assertThat(b.backplane()).endsWith("; up");

    cluster.clock.advance(ofSeconds(1));
    assertThat(b.backplane()).contains("; down for ");
    b.end().releases();

    assertThat(b.backplane()).endsWith("; up");
    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("D-29: while the backplane is down new near copies count for 30 s, else for 5 min")
  void down_newCopies_countShortly() {
    b.end().disconnects();
    b.chain().get("k");
    b.end().reconnects();
    b.chain().get("o");

    cluster.clock.advance(ofSeconds(31));
    cluster.redis.resetCalls();
    b.chain().get("o");
    assertThat(cluster.redis.gets()).isZero();
    b.chain().get("k");
    assertThat(cluster.redis.gets()).isEqualTo(1);
    cluster.clock.advance(ofMinutes(4));
    b.chain().get("k");
    assertThat(cluster.redis.gets()).isEqualTo(1);
    b.chain().get("o");
    assertThat(cluster.redis.gets()).isEqualTo(1);
  }

  @Test
  @DisplayName("G14: a loss of the connection that misses nothing is only a replay")
  void reconnect_nothingMissed_copiesStayGood() {
    b.chain().get("k");
    b.chain().get("o");
    b.end().disconnects();
    a.chain().put("k", "v2");
    b.end().reconnects();
    cluster.redis.resetCalls();

    assertThat(b.chain().get("o")).isEqualTo("o1");
    assertThat(cluster.redis.gets()).isZero();
    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("Z26: what could not be published is published later, with nothing missed")
  void publish_fails_isPublishedLater() {
    b.chain().get("k");
    b.chain().get("o");
    a.end().onPublishes().fails(FailureKind.CONNECTION);
    a.chain().put("k", "v2");
    assertThat(b.chain().get("k")).isEqualTo("v1");
    a.end().onPublishes().recovers();

    cluster.clock.advance(ofSeconds(1));

    assertThat(b.backplane()).endsWith("; up");
    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P8 P9: more than 10,000 changes that wait are published as a gap: every node checks its near copies")
  void publish_failsForLong_othersNoticeAGap() {
    b.chain().get("k");
    a.end().onPublishes().hangs();
    a.chain().put("k", "v2");
    for (int i = 0; i < 10_001; i++) {
      a.chain().put("key" + i, "v");
    }
    a.end().onPublishes().recovers();
    assertThat(b.chain().get("k")).isEqualTo("v1");

    cluster.clock.advance(ofSeconds(10));

    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("Z56 K12: a layer that was set back is not trusted, and no copy of what it held")
  void dataLoss_layerSetBack_isNotTrusted() {
    ForgetfulLayer forgetful = new ForgetfulLayer(cluster.redis);
    Node c = cluster.node(
        "c",
        builder -> builder
            .replaceLayer("redis", LayerSpec.of("redis", forgetful))
            .loader(key -> origin.load(key)));
    c.chain().get("k");
    origin.change("k", "v2");

    forgetful.lost().forEach(Runnable::run);

    assertThat(c.chain().get("k")).as("neither near nor redis is trusted").isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z56 K12 P1: an answer that was on its way when the layer was set back is not trusted")
  void dataLoss_whileAsked_answerIsNotTrusted() {
    ForgetfulLayer forgetful = new ForgetfulLayer(cluster.redis);
    Node c = cluster.node(
        "c",
        builder -> builder
            .replaceLayer("redis", LayerSpec.of("redis", forgetful))
            .loader(key -> origin.load(key)));
    c.chain().get("k");
    c.near().sweep(entry -> true, 10);
    origin.change("k", "v2");
    cluster.redis.holds();
    var reading = c.chain().async().get("k");

    forgetful.lost().forEach(Runnable::run);
    cluster.redis.recovers();
    cluster.redis.releases();

    assertThat(reading).isCompletedWithValue("v2");
  }

  @Test
  @DisplayName(
      "heartbeats go on after an executor has rejected some: a silent backplane is noticed")
  void heartbeat_executorRejects_goesOn() {
    AtomicBoolean full = new AtomicBoolean();
    FakeBackplane end = cluster.log.end("c");
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(task -> {
          if (full.get()) {
            throw new RejectedExecutionException("full");
          }
          task.run();
        })
        .backplane(end)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(10)))
        .layer(cluster.redis)
        .build();
    full.set(true);
    cluster.clock.advance(ofSeconds(5));
    full.set(false);

    end.drops();
    cluster.clock.advance(ofSeconds(5));

    assertThat(chain.describe().toString()).contains("backplane: ", "down for");
  }
}
