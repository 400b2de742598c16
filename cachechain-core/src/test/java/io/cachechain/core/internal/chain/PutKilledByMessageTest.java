package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Z66: the put of one node has returned, that of another one begins, and the message about the
 * first one comes at some moment of the second one. Of the two values one stays.
 */
class PutKilledByMessageTest {
  private static final List<Duration> OFFSETS = List.of(
      ofSeconds(-4), ofMillis(-200), ofMillis(-1), ofMillis(0), ofMillis(200), ofSeconds(4));
  private static final List<Duration> PAUSES = List.of(ofMillis(0), ofMillis(1), ofMillis(100));

  private final TestCluster cluster = new TestCluster();

  static Stream<Arguments> synchronous() {
    return all(List.of(Layers.REDIS, Layers.REDIS_AND_JDBC));
  }

  static Stream<Arguments> queued() {
    return all(List.of(Layers.QUEUED_REDIS, Layers.REDIS_AND_QUEUED_JDBC, Layers.BOTH_QUEUED));
  }

  private static Stream<Arguments> all(List<Layers> layers) {
    return layers.stream()
        .flatMap(kind -> Stream.of(Comes.values())
            .flatMap(comes -> OFFSETS.stream()
                .flatMap(offset ->
                    PAUSES.stream().map(pause -> Arguments.of(kind, comes, offset, pause)))));
  }

  @ParameterizedTest(
      name = "{0}, the message comes {1}, the second clock is {2} ahead, {3} between")
  @MethodSource("synchronous")
  @DisplayName(
      "Z66 P1: the later of two puts stays, whenever the message about the earlier one comes")
  void put_anotherNodesReturned_laterStays(
      Layers layers, Comes comes, Duration offset, Duration pause) {
    Node a = cluster.node("a", builder -> layers.in(cluster, builder));
    Node b = cluster.node("b", offset, builder -> layers.in(cluster, builder));

    WriteOutcome outcome = crossing(a, b, comes, pause);

    assertThat(outcome.layers().values())
        .allMatch(result -> result.status() == Status.STORED
            || (result.status() == Status.SUPERSEDED && result.held() == null));
    assertThat(b.chain().getIfPresent("k")).isEqualTo("b");
    assertThat(a.chain().getIfPresent("k")).isEqualTo("b");
    assertThat(b.chain().describe().toString()).doesNotContain("to replay");
  }

  @ParameterizedTest(
      name = "{0}, the message comes {1}, the second clock is {2} ahead, {3} between")
  @MethodSource("queued")
  @DisplayName(
      "Z66: of two puts that wait in queues one stays, whenever the message about the earlier one comes")
  void put_queued_oneStays(Layers layers, Comes comes, Duration offset, Duration pause) {
    Node a = cluster.node("a", builder -> layers.in(cluster, builder));
    Node b = cluster.node("b", offset, builder -> layers.in(cluster, builder));

    WriteOutcome unused = crossing(a, b, comes, pause);

    String value = b.chain().getIfPresent("k");
    assertThat(value).isIn("a", "b");
    assertThat(a.chain().getIfPresent("k")).isEqualTo(value);
  }

  private WriteOutcome crossing(Node a, Node b, Comes comes, Duration pause) {
    b.end().holds();
    a.chain().put("k", "a");
    assertThat(a.chain().flush(ofSeconds(1))).isEmpty();
    cluster.clock.advance(pause);
    if (comes == Comes.BEFORE) {
      b.end().releases();
    }
    List<FakeLayer> layers = List.of(cluster.redis, cluster.jdbc);
    layers.forEach(layer -> comes.plan(layer));
    CompletableFuture<WriteOutcome> put = b.chain().async().put("k", "b");
    if (comes == Comes.AFTER) {
      assertThat(put).isDone();
    }
    b.end().releases();
    layers.forEach(layer -> layer.onPuts().recovers());
    layers.forEach(FakeLayer::releases);
    layers.forEach(FakeLayer::releases);
    cluster.clock.advance(ofMillis(50));
    assertThat(b.chain().flush(ofSeconds(1))).isEmpty();
    assertThat(put).isDone();
    cluster.clock.advance(ofSeconds(10));
    return put.join();
  }

  /** When the message about the first put comes to the node of the second one. */
  enum Comes {
    BEFORE,
    BEFORE_IT_ARRIVES,
    BEFORE_IT_IS_ANSWERED,
    AFTER;

    void plan(FakeLayer layer) {
      if (this == BEFORE_IT_ARRIVES) {
        layer.onPuts().holds();
      } else if (this == BEFORE_IT_IS_ANSWERED) {
        layer.onPuts().delaysAnswers(ofMillis(20));
      }
    }
  }

  /** The far layers, and those of them that are written by a queue. */
  enum Layers {
    REDIS(false, false, false),
    REDIS_AND_JDBC(true, false, false),
    QUEUED_REDIS(false, true, false),
    REDIS_AND_QUEUED_JDBC(true, false, true),
    BOTH_QUEUED(true, true, true);

    private final boolean two;
    private final boolean redisQueued;
    private final boolean jdbcQueued;

    Layers(boolean two, boolean redisQueued, boolean jdbcQueued) {
      this.two = two;
      this.redisQueued = redisQueued;
      this.jdbcQueued = jdbcQueued;
    }

    ChainBuilder<String, String> in(TestCluster cluster, ChainBuilder<String, String> builder) {
      ChainBuilder<String, String> with =
          builder.settings(Settings.of("layer.redis.writes", redisQueued ? "queued" : "sync"));
      return two
          ? with.layer(
              cluster.jdbc, l -> l.writes(jdbcQueued ? WritePolicy.queued() : WritePolicy.sync()))
          : with;
    }
  }
}
