package io.cachechain.core.internal.chain;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.Loader;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.ChainListener;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.RecordingListener;
import io.cachechain.testing.TestEntries;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** B9: everything is invalid at once, by one new generation. */
class ClearTest extends ClearedChains {
  @Test
  @DisplayName(
      "B9 P1: after a clear nothing older is answered, and a put right after it is valid at once, here and elsewhere")
  void clear_onOneNode_nothingOlderIsAnswered() {
    CloseableChain<String, String> chain = alone();
    chain.put("a", "a1");
    chain.put("b", "b1");

    WriteOutcome outcome = chain.clear();

    assertThat(outcome.isComplete()).isTrue();
    assertThat(outcome.layers().keySet()).containsExactly("near", "redis", "jdbc");
    assertThat(chain.getIfPresent("a")).isNull();
    assertThat(chain.contains("b")).isFalse();
    chain.put("a", "a2");
    assertThat(chain.getIfPresent("a")).isEqualTo("a2");
    assertThat(reader(redis).getIfPresent("a")).isEqualTo("a2");
    assertThat(reader(jdbc).getIfPresent("b")).isNull();
  }

  @Test
  @DisplayName("B9: one put for each shared layer, whatever it holds")
  void clear_manyEntries_writesTheRecordsOnly() {
    CloseableChain<String, String> chain = alone();
    for (int i = 0; i < 100; i++) {
      chain.put("k" + i, "v");
    }
    redis.resetCalls();

    chain.clear();

    assertThat(redis.puts() + redis.gets()).isZero();
    assertThat(chainIn(redis)).isEqualTo(chainIn(jdbc));
    assertThat(recordIn(redis).retired()).containsExactly(TestEntries.GENERATION);
  }

  @Test
  @DisplayName(
      "P4 G17: a clear whose node cannot publish reaches other nodes by the record, although their backplane is up")
  void clear_publishesNothing_othersReadTheRecord() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    cluster.clock.advance(ofSeconds(2));
    b.chain().put("k", "v1");
    a.end().disconnects();

    a.chain().clear();

    cluster.clock.advance(ofSeconds(31));
    assertThat(b.backplane()).endsWith("; up");
    assertThat(b.chain().getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("B9: a chain of near layers only is cleared, too")
  void clear_nearOnly_isClear() {
    var near = BoundedNearLayer.<String, String>lru(10);
    Chain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(LayerSpec.of("near", near))
        .build();
    chain.put("k", "v1");

    assertThat(chain.clear().isComplete()).isTrue();

    assertThat(near.peek("k")).as("dropped in the background").isNull();
    assertThat(chain.getIfPresent("k")).isNull();
    chain.put("k", "v2");
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z1 P3: what was being loaded answers its own callers, and is stored nowhere; who comes after the clear loads anew")
  void clear_whileLoading_lateLoadIsNotStored() throws Exception {
    CloseableChain<String, String> chain = alone();
    CompletableFuture<String> row = new CompletableFuture<>();
    var early = chain.async().get("k", Loader.async(key -> row));

    chain.async().clear().join();
    String late = chain.get("k", key -> "new");
    row.complete("old");

    assertThat(late).isEqualTo("new");
    assertThat(early.join()).isEqualTo("old");
    assertThat(chain.getIfPresent("k")).isEqualTo("new");
    assertThat(reader(redis, jdbc).getIfPresent("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "Z2 Z59: a clear between the check of a far copy and its store near: nothing from before is kept")
  void clear_whileWalkIsUnderWay_nothingOldIsShownNear() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.chain().put("k", "v1");
    redis.onGets().holds();
    var read = b.chain().async().getIfPresent("k");
    redis.onGets().recovers();

    b.chain().clear();
    redis.releases();

    assertThat(read).isCompleted();
    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P1: what waits in a queue is not read any more, and not valid where it gets; what is put afterwards is")
  void clear_queuedWriteFromBefore_isInvalid() {
    CloseableChain<String, String> chain = cluster
        .builder(cluster.log.end("queued"))
        .layer(redis, l -> l.writes(WritePolicy.queued()).set("queue.batch", "1"))
        .build();
    redis.onPuts().holds();
    chain.put("first", "1");
    chain.put("k", "v1");

    chain.clear();

    assertThat(chain.getIfPresent("first")).isNull();
    assertThat(chain.getIfPresent("k")).isNull();
    chain.put("k2", "v2");
    assertThat(chain.getIfPresent("k2")).isEqualTo("v2");
    redis.onPuts().recovers();
    redis.releases();
    assertThat(reader(redis).getIfPresent("k")).isNull();
    assertThat(chain.getIfPresent("first")).isNull();
    assertThat(chain.getIfPresent("k2")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P1 P3: a queued put of a node that did not know of the clear is invalid, and displaces what was loaded after it")
  void clear_putWaitsOnANodeThatWasNotNotified_displaces() {
    CloseableChain<String, String> unaware = ChainBuilder.create(
            "books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(
            redis,
            l -> l.writes(WritePolicy.queued()).set("queue.batch", "1").timeout(ofSeconds(30)))
        .build();
    CloseableChain<String, String> clears = cluster
        .builder(cluster.log.end("clears"))
        .layer(redis)
        .loader(key -> "old")
        .build();
    clears.clear();
    assertThat(clears.get("k")).isEqualTo("old");
    redis.onPuts().holds();
    unaware.put("first", "1");
    unaware.put("k", "new"); // waits

    cluster.clock.advance(ofSeconds(2)); // it learns of the clear
    assertThat(unaware.getIfPresent("k")).isNull();
    redis.onPuts().recovers();
    redis.releases();

    assertThat(unaware.getIfPresent("k")).isNull();
    assertThat(clears.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P4 G17: other nodes clear when the message comes, and what is stamped there afterwards is valid")
  void clear_withBackplane_othersReceiveIt() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    a.chain().put("k", "v1");
    assertThat(b.chain().get("k", key -> "never")).isEqualTo("v1");

    a.chain().clear();

    assertThat(b.holds("k")).isFalse();
    assertThat(b.chain().getIfPresent("k")).isNull();
    b.chain().put("k", "v2");
    assertThat(a.chain().getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("P4 Z59: without a backplane others clear by the next poll")
  void clear_withoutBackplane_othersPoll() {
    CloseableChain<String, String> a = alone();
    CloseableChain<String, String> b = alone();
    a.put("k", "v1");
    assertThat(b.getIfPresent("k")).isEqualTo("v1");

    a.clear();

    cluster.clock.advance(ofSeconds(1));
    assertThat(b.getIfPresent("k")).isNull();
    b.put("k", "v2");
    assertThat(a.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z59: while the backplane is down, records are polled; what was missed is read when it is up again")
  void clear_whileOtherIsCutOff_isPolled() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    cluster.clock.advance(ofSeconds(2));
    a.chain().put("k", "v1");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v1");
    b.end().disconnects();

    a.chain().clear();

    assertThat(b.isGoodNear("k")).isTrue();
    cluster.clock.advance(ofSeconds(1));
    assertThat(b.isGoodNear("k")).isFalse();
    assertThat(b.chain().getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("Z26 Z30: a message of a clear that was lost is made good by reading the records")
  void clear_messageIsLost_recordsAreReadAtTheGap() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    cluster.clock.advance(ofSeconds(2));
    a.chain().put("k", "v1");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v1");
    b.end().drops();
    a.chain().clear();
    assertThat(b.isGoodNear("k")).isTrue();
    b.end().recovers();

    a.chain().put("beside", "it");

    assertThat(b.holds("k")).isFalse();
  }

  @Test
  @DisplayName(
      "G17 G18: a copy of the new generation, which came before the message of it, is good again without asking anybody")
  void message_copyIsOfTheNewGeneration_staysGood() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    cluster.clock.advance(ofSeconds(2));
    a.end().onPublishes().holds();
    a.chain().clear();
    a.chain().put("k", "v2");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v2");
    redis.resetCalls();

    a.end().onPublishes().recovers();
    a.end().releasesPublishes();

    assertThat(b.chain().getIfPresent("k")).isEqualTo("v2");
    assertThat(redis.gets())
        .as("the message of the put dropped no copy of its version")
        .isZero();
    assertThat(b.isGoodNear("k")).isTrue();
  }

  @Test
  @DisplayName(
      "Z30: the record cannot be written to a layer that is away, the node goes by it meanwhile, and the layer gets it when it answers")
  void clear_layerDoesNotAnswer_isMissedAndOfferedAgain() {
    CloseableChain<String, String> chain = alone();
    chain.put("k", "v1");
    redis.onGenerations().fails(FailureKind.CONNECTION);

    WriteOutcome outcome = chain.clear();

    assertThat(outcome.isComplete()).isFalse();
    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(outcome.layers().get("jdbc")).isEqualTo(PutResult.stored());
    assertThat(chain.describe().toString()).contains("a clear to replay");
    assertThat(chain.getIfPresent("k")).isNull();
    redis.onGenerations().recovers();
    assertThat(chain.getIfPresent("k")).isNull();
    cluster.clock.advance(ofSeconds(3));
    assertThat(chainIn(redis)).isEqualTo(chainIn(jdbc));
    assertThat(chain.describe().toString()).doesNotContain("a clear to replay");
    assertThat(reader(redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("H9: a layer that shall fail calls fails a clear, which counts here nevertheless")
  void clear_failFastLayerAway_throws() {
    CloseableChain<String, String> chain = cluster
        .builder(cluster.log.end("fails"))
        .layer(redis, l -> l.set("fail-fast", "true"))
        .build();
    chain.put("k", "v1");
    redis.onGenerations().fails(FailureKind.CONNECTION);

    assertThatThrownBy(chain::clear)
        .isInstanceOfSatisfying(
            LayerException.class, thrown -> assertThat(thrown.outcome()).isNotNull());

    redis.onGenerations().recovers();
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("A6: an origin and a chain of another namespace are not touched")
  void clear_originAndOtherNamespace_stay() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    CloseableChain<String, String> chain =
        cluster.builder(cluster.log.end("books")).layer(redis).origin(origin).build();
    CloseableChain<String, String> other = ChainBuilder.create("films", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(redis)
        .build();
    other.put("k", "film");
    chain.get("k");

    chain.clear();

    assertThat(origin.deletes()).isZero();
    assertThat(chain.get("k")).isEqualTo("v1");
    assertThat(other.getIfPresent("k")).isEqualTo("film");
  }

  @Test
  @DisplayName("OB: a clear is counted, and listeners are notified, on each node")
  void clear_isCountedAndReported() {
    var here = RecordingListener.of(ChainListener.class);
    var there = RecordingListener.of(ChainListener.class);
    Node a = cluster.node("a", builder -> builder.listener(here.listener()));
    Node b = cluster.node("b", builder -> builder.listener(there.listener()));

    a.chain().clear();
    a.chain().clear();

    assertThat(Gauges.of(a.chain()).count(ChainEvent.CLEAR)).isEqualTo(2);
    assertThat(Gauges.of(b.chain()).count(ChainEvent.CLEAR)).isEqualTo(2);
    assertThat(here.calls()).contains("cleared(books, by this node)");
    assertThat(there.calls()).contains("cleared(books, by another node)");
  }

  @Test
  void clear_afterClose_isRefused() {
    CloseableChain<String, String> chain = alone();
    chain.close();

    assertThatThrownBy(chain::clear).isInstanceOf(IllegalStateException.class);
  }
}
