package io.cachechain.core.internal.chain;

import static io.cachechain.core.WritePolicy.queued;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.FailureKind;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.SkewedClock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Z25 Z26 Z58 Z60: messages that meet what waits in queues, what is missed, and what other nodes
 * have written meanwhile.
 */
class CrossingMessagesTest {
  private final TestCluster cluster = new TestCluster();

  @Test
  @DisplayName(
      "Z25 Z58 F13 G24: a layer that the sender could not reach is missed by the receiver, who replays even if the sender dies")
  void put_redisNotReachedBySender_receiverTakesOver() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Node a = cluster.node("a", builder -> builder.loader(key -> origin.load(key)));
    Node b = cluster.node("b", builder -> builder.loader(key -> origin.load(key)));
    a.chain().get("k");
    origin.change("k", "v2");
    cluster.redis.onPuts().fails(FailureKind.CONNECTION);

    a.chain().invalidate("k");
    cluster.redis.onPuts().recovers();

    assertThat(b.chain().describe().toString()).contains("1 to replay");
    assertThat(b.chain().get("k")).as("redis still holds v1").isEqualTo("v2");
    a.chain().close(); // it replays nothing any more
    cluster.clock.advance(ofSeconds(40));
    assertThat(b.chain().describe().toString()).doesNotContain("to replay");
  }

  @Test
  @DisplayName(
      "Z58: unlike chains: whatever layer the sender does not have is missed by who has it")
  void invalidate_senderWithoutJdbc_receiverHintsJdbc() {
    FakeBackplane end = cluster.log.end("job");
    Chain<String, String> job = cluster.builder(end).layer(cluster.redis).build();
    Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc));
    b.chain().put("k", "v1");
    cluster.redis.evictAll();

    job.invalidate("k");

    assertThat(b.chain().getIfPresent("k")).isNull();
    assertThat(b.chain().describe().toString()).contains("1 to replay");
    cluster.clock.advance(ofSeconds(5));
    assertThat(b.chain().describe().toString()).doesNotContain("to replay");
    assertThat(end.subscriptions()).as("nothing near, no subscription").isZero();
  }

  @Test
  @DisplayName(
      "F13: a queued layer is not confirmed before its write is complete; then nobody replays for it")
  void put_queuedLayer_receiverDoesNotLoseIt() {
    Node a = cluster.node("a", builder -> builder.layer(cluster.jdbc, l -> l.writes(queued())));
    Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc, l -> l.writes(queued())));

    cluster.jdbc.onPuts().holds();
    a.chain().put("k", "v1");
    a.chain().put("k", "v2");
    assertThat(b.chain().describe().toString()).contains("1 to replay");
    cluster.jdbc.onPuts().recovers();
    cluster.jdbc.releases();
    assertThat(b.chain().describe().toString()).as("it is complete").doesNotContain("to replay");
    cluster.clock.advance(ofSeconds(5));
    cluster.redis.evictAll();

    assertThat(cluster.jdbc.puts()).as("nobody replayed").isEqualTo(2);
    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "F13 G24: a write that is complete in one layer says nothing of another that is being written")
  void complete_otherLayerIsBeingWritten_thatOneIsStillMissed() {
    Node a = cluster.node("a", builder -> builder.layer(cluster.jdbc, l -> l.writes(queued())));
    Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc, l -> l.writes(queued())));
    a.chain().put("k", "v1");
    cluster.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> put = a.chain().async().put("k", "v2");
    byte[] confirming = cluster.log.messages().get(cluster.log.messages().size() - 1);

    cluster.clock.advance(
        ofSeconds(3)); // redis does not answer: it is missed the put, here and there
    a.end()
        .publish(confirming, Deadline.in(cluster.clock, ofSeconds(1))); // a message may come twice

    assertThat(put).isDone();
    assertThat(b.chain().getIfPresent("k")).as("redis holds v1").isNotEqualTo("v1");
  }

  @Test
  @DisplayName(
      "P1 G28: a message of a faster node hides no invalidation that waits in a queue and has returned")
  void message_inDoubt_queuedInvalidationIsStillRead() {
    FakeBackplane end = cluster.log.end("b");
    Chain<String, String> faster = ChainBuilder.create("books", String.class, String.class)
        .clock(new SkewedClock(cluster.clock, ofMillis(500)))
        .executor(Runnable::run)
        .backplane(cluster.log.end("a"))
        .layer(cluster.redis)
        .build();
    Chain<String, String> b = cluster
        .builder(end)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(1)))
        .layer(cluster.redis, l -> l.writes(queued()))
        .build();
    faster.put("k", "old");
    byte[] message = cluster.log.messages().get(cluster.log.messages().size() - 1);
    cluster.redis.onPuts().holds();
    b.invalidate("k");

    end.publish(message, Deadline.in(cluster.clock, ofSeconds(1))); // a message may come twice

    assertThat(b.getIfPresent("k")).as("redis holds the old value").isNull();
    cluster.redis.recovers();
    cluster.redis.releases();
    assertThat(b.getIfPresent("k")).isNull();
    assertThat(faster.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P4 G8: a warm-up in a queue goes like a near copy, also if its version is the higher one")
  void message_warmUpIsOnItsWay_isReadNoMore() {
    Node a = cluster.node("a");
    Chain<String, String> faster = ChainBuilder.create("books", String.class, String.class)
        .clock(new SkewedClock(cluster.clock, ofSeconds(3)))
        .executor(Runnable::run)
        .jitter(0)
        .backplane(cluster.log.end("faster"))
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(1_000)))
        .layer(cluster.redis)
        .loader(key -> {
          cluster.redis.onPuts().holds();
          return "old";
        })
        .build();
    a.end().drops();
    cluster.redis.fails(FailureKind.CONNECTION);
    faster.invalidate("k"); // missed
    cluster.redis.recovers();
    assertThat(faster.get("k")).isEqualTo("old"); // above that, and on its way to redis
    cluster.redis.onPuts().recovers();

    a.chain().invalidate("k");

    assertThat(faster.getIfPresent("k")).isNull();
    cluster.redis.releases();
    assertThat(faster.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("P1 G9: a load that another node publishes overtakes nothing in a queue")
  void load_writeWaitsInAQueue_isStillReadFromThere() {
    FakeBackplane end = cluster.log.end("b");
    Chain<String, String> b = cluster
        .builder(end)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(1)))
        .layer(cluster.redis, l -> l.writes(queued()))
        .layer(cluster.jdbc)
        .build();
    FakeBackplane backplane = cluster.log.end("a");
    Chain<String, String> a = cluster
        .builder(backplane)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(1)))
        .layer(cluster.jdbc)
        .loader(key -> "v2")
        .build();
    b.put("k", "v1");
    cluster.redis.onPuts().holds();
    b.put("k", "v2");
    b.put("other", "pushes k out of near");
    backplane.onPublishes().drops();
    cluster.jdbc.onPuts().fails(FailureKind.CONNECTION);
    a.invalidate("k"); // jdbc has missed it, and b does not know of it
    backplane.onPublishes().recovers();
    cluster.jdbc.recovers();
    assertThat(a.get("k")).isEqualTo("v2"); // in the place of what jdbc held, and published

    assertThat(b.getIfPresent("k")).as("redis holds v1").isEqualTo("v2");
  }

  @Test
  @DisplayName("P4 G14: the loss of a message is noticed, also if one that failed before had come")
  void message_lostAfterOneThatFailedAndWasReceived_isMissed() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.chain().put("k", "v1");
    assertThat(b.chain().get("k")).isEqualTo("v1");
    a.end().onPublishes().appliesThenFails();
    a.chain().put("other", "v");
    b.end().drops();
    a.chain().put("k", "v2");
    a.end().onPublishes().recovers();
    cluster.clock.advance(ofMillis(500)); // sent again, with what came meanwhile
    b.end().recovers();

    cluster.clock.advance(ofSeconds(2)); // a heartbeat

    assertThat(b.chain().get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P4 F17: when a layer holds something newer than what it missed, a node that has read the older value there is notified")
  void replay_newerIsHeld_olderNearCopyGoes() {
    Node a = cluster.node("a");
    a.chain().put("k", "v1");
    cluster.redis.onPuts().fails(FailureKind.CONNECTION);
    a.chain().put("k", "v2"); // missed
    Node late = cluster.node("late");
    cluster.clock.advance(ofSeconds(6));
    assertThat(late.chain().get("k")).as("nobody has notified it").isEqualTo("v1");
    cluster.redis.onPuts().recovers();
    Chain<String, String> untold = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(cluster.redis)
        .build();
    untold.put("k", "v3");

    cluster.clock.advance(ofSeconds(40));

    assertThat(a.chain().describe().toString()).doesNotContain("to replay");
    assertThat(late.chain().get("k")).isEqualTo("v3");
  }

  @Test
  @DisplayName("F13: a replay is announced, and spares the others theirs")
  void replay_stored_othersForgetTheirHints() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    Node c = cluster.node("c");
    cluster.redis.onPuts().fails(FailureKind.CONNECTION);
    a.chain().invalidate("k");
    cluster.redis.onPuts().recovers();
    cluster.redis.resetCalls();

    cluster.clock.advance(ofSeconds(1));

    assertThat(b.chain().describe().toString()).doesNotContain("to replay");
    assertThat(c.chain().describe().toString()).doesNotContain("to replay");
    assertThat(cluster.redis.puts()).isEqualTo(1);
  }
}
