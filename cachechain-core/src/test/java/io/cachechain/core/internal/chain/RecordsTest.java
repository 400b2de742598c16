package io.cachechain.core.internal.chain;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * G17, Z30, Z59 and Z69: the records of generations of several nodes and layers, lost, evicted,
 * broken, set back and at odds.
 */
class RecordsTest extends ClearedChains {
  @ParameterizedTest
  @ValueSource(longs = {0, 2_000, 4_000, -4_000})
  @DisplayName(
      "G17: of two puts right after a clear never both are lost, whatever the clocks, on nodes that know of it")
  void clear_thenPutsOnTwoNodes_oneIsThere(long skewMillis) {
    Node one = cluster.node("one", Duration.ofMillis(skewMillis), builder -> builder);
    Node other = cluster.node("other");
    for (int i = 0; i < 20; i++) {
      one.chain().clear();
      one.chain().put("k" + i, "v1");
      other.chain().put("k" + i, "v2");
      assertThat(reader(redis).getIfPresent("k" + i)).as("put %s", i).isIn("v1", "v2");
    }
  }

  @Test
  @DisplayName("G17: a clear moves no clock: what is put afterwards is stamped by now")
  void clear_movesNoClock() {
    CloseableChain<String, String> chain = alone();
    for (int i = 0; i < 100; i++) {
      chain.clear();
    }

    long stamped = chain.put("k", "v").version().millis();

    assertThat(stamped).isEqualTo(cluster.clock.currentTimeMillis());
  }

  @ParameterizedTest
  @ValueSource(longs = {365, -365, 36_500})
  @DisplayName(
      "Z69: a node whose clock is years off clears once: later clears work, are stored, and others see them; starts clear nothing")
  void clear_wrongClock_disablesNothing(long days) {
    CloseableChain<String, String> chain = alone();
    CloseableChain<String, String> other = alone();
    chain.put("k", "v1");
    alone(ofDays(days)).clear();
    cluster.clock.advance(ofSeconds(1));
    assertThat(chain.getIfPresent("k")).isNull();

    for (int i = 0; i < 3; i++) {
      chain.put("k", "v2");
      assertThat(other.getIfPresent("k")).isEqualTo("v2");
      long before = chainIn(redis);
      assertThat(chain.clear().isComplete()).isTrue();
      assertThat(chainIn(redis)).isNotEqualTo(before);
      cluster.clock.advance(ofSeconds(1));
      assertThat(other.getIfPresent("k")).isNull();
    }
    chain.put("k", "v3");
    assertThat(alone().getIfPresent("k")).isEqualTo("v3");
    assertThat(chain.getIfPresent("k")).isEqualTo("v3");
  }

  @Test
  @DisplayName(
      "Z59 G17: two nodes clear at once: a third generation takes the place of both, and all agree")
  void clear_twoNodesAtOnce_aThirdTakesThePlace() {
    CloseableChain<String, String> a = alone();
    CloseableChain<String, String> b = alone(ofSeconds(-3));
    redis.onGenerations().holds();
    jdbc.onGenerations().holds();
    var one = a.async().clear();
    var other = b.async().clear();
    redis.onGenerations().recovers();
    jdbc.onGenerations().recovers();
    redis.releases();
    jdbc.releases();

    assertThat(one.join().isComplete()).isTrue();
    assertThat(other.join().isComplete()).isTrue();
    cluster.clock.advance(ofSeconds(3));
    assertThat(recordIn(jdbc).hasSamePresent(recordIn(redis))).isTrue();
    a.put("k", "v1");
    assertThat(b.getIfPresent("k")).isEqualTo("v1");
    b.put("k", "v2");
    assertThat(reader(jdbc).getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("P8: nodes that clear at once while no layer can be written agree when one can")
  void clear_twoNodesWhileLayerIsAway_agreesInTheEnd() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    redis.onGenerations().fails(FailureKind.CONNECTION);
    a.end().holds();
    b.end().holds();
    a.chain().clear();
    b.chain().clear();
    a.end().recovers();
    b.end().recovers();
    a.end().releases();
    b.end().releases();
    cluster.clock.advance(ofSeconds(2));

    assertThat(Gauges.of(a.chain()).count(ChainEvent.CLEAR)).isLessThan(10);
    assertThat(Gauges.of(b.chain()).count(ChainEvent.CLEAR)).isLessThan(10);
    redis.onGenerations().recovers();
    cluster.clock.advance(ofMinutes(1));
    a.chain().put("k", "v1");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v1");
  }

  @Test
  @DisplayName("G17: generations of slots which this version does not draw are handed on")
  void clear_otherSlotsStandThere_areKept() {
    Generations tag = Generations.of(Map.of(0, TestEntries.GENERATION, 17, 5L), new long[] {4});
    redis.plant(RECORD, record(tag));
    CloseableChain<String, String> chain = alone();

    chain.clear();

    assertThat(recordIn(redis).present()).containsOnlyKeys(0, 17).containsEntry(17, 5L);
    assertThat(recordIn(jdbc).present()).containsEntry(17, 5L);
    assertThat(recordIn(jdbc).retired()).containsExactly(4, TestEntries.GENERATION);
  }

  @Test
  @DisplayName(
      "Z30 Z40: a record that a server evicts is put back by a node that knows it; nothing is lost by it, and nothing returns")
  void recordEvicted_nodeRuns_putsItBack() {
    CloseableChain<String, String> chain = alone();
    chain.put("old", "v1");
    chain.clear();
    chain.put("new", "v2");

    redis.evict(RECORD);
    redis.withoutGenerations();
    cluster.clock.advance(ofSeconds(1));

    assertThat(chainIn(redis)).isEqualTo(chainIn(jdbc));
    CloseableChain<String, String> other = reader(redis);
    assertThat(other.getIfPresent("new")).isEqualTo("v2");
    assertThat(other.getIfPresent("old")).isNull();
  }

  @Test
  @DisplayName(
      "Z69: a node that starts where the record was evicted clears nothing: it gives way to whoever knows more")
  void recordEvicted_nodeStarts_clearsNothing() {
    Node a = cluster.node("a");
    cluster.clock.advance(ofSeconds(2));
    a.chain().put("k", "v1");
    redis.withoutGenerations();

    Node b = cluster.node("b");
    b.chain().put("other", "v1");
    assertThat(a.chain().getIfPresent("other"))
        .as("of a generation that gives way")
        .isNull();
    cluster.clock.advance(ofSeconds(4));

    assertThat(a.chain().getIfPresent("k")).isEqualTo("v1");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("v1");
    b.chain().put("other", "v2");
    assertThat(a.chain().getIfPresent("other")).isEqualTo("v2");
    assertThat(Gauges.of(a.chain()).count(ChainEvent.CLEAR)
            + Gauges.of(b.chain()).count(ChainEvent.CLEAR))
        .isZero();
  }

  @Test
  @DisplayName(
      "K8: with a backplane up records are still read, so that a server which evicts what nobody reads keeps them")
  void backplaneUp_recordsAreTouched() {
    Node a = cluster.node("a");
    cluster.clock.advance(ofSeconds(2));
    a.chain().clear();
    long generation = chainIn(redis);
    redis.withoutGenerations();

    cluster.clock.advance(ofSeconds(31));

    assertThat(chainIn(redis)).isEqualTo(generation);
  }

  @Test
  @DisplayName(
      "F17 G17: a record that a layer is missed is offered as the probe of its breakers, also where nobody else asks or writes")
  void clear_breakersAreOpen_recordIsOfferedAsTheirProbe() {
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(redis, l -> l.breaker(BreakerPolicy.consecutive(2).openFor(ofSeconds(3))))
        .build();
    chain.put("k", "v1");
    redis.fails(FailureKind.CONNECTION);
    redis.onGenerations().fails(FailureKind.CONNECTION);
    for (int i = 0; i < 3; i++) {
      chain.getIfPresent("k");
      chain.put("other", "v1");
    }
    assertThat(chain.clear().layers().get("redis").status()).isEqualTo(PutResult.Status.MISSED);

    redis.recovers();
    redis.onGenerations().recovers();
    cluster.clock.advance(ofSeconds(5));

    assertThat(reader(redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z56 G17: a layer that was set back to before a clear is asked for its record again, and gets what it forgot")
  void dataLoss_recordSetBack_isReadAgainAndPutBack() {
    ForgetfulLayer forgetful = new ForgetfulLayer(redis);
    CloseableChain<String, String> chain = ChainBuilder.create("books", String.class, String.class)
        .clock(cluster.clock)
        .executor(Runnable::run)
        .layer(LayerSpec.of("redis", forgetful))
        .build();
    chain.put("k", "v1");
    byte[] entry = redis.held("books:e:k");
    byte[] record = redis.held(RECORD);
    chain.clear();
    long generation = chainIn(redis);

    redis.plant("books:e:k", entry);
    redis.plant(RECORD, record);
    forgetful.lost().forEach(Runnable::run);

    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(chainIn(redis)).isEqualTo(generation);
    assertThat(reader(redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "G17: an entry of a generation that is not known makes a node read the records, at once; it is a hit when they say so")
  void unknownGeneration_recordSaysMore_isAHit() {
    Node a = cluster.node("a");
    Node b = cluster.node("b");
    cluster.clock.advance(ofSeconds(2));
    a.end().onPublishes().holds();
    a.chain().clear();
    a.chain().put("k", "v2");

    assertThat(b.chain().getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "G17: nothing takes the place of an entry of an unknown generation for three seconds: somebody may know more")
  void unknownGeneration_nobodyKnowsMore_isReplacedLater() {
    redis.plant(RECORD, record(Generations.of(76)));
    reader(redis).put("k", "v1");
    byte[] foreign = redis.held("books:e:k");
    redis.plant(RECORD, record(Generations.of(77)));
    CloseableChain<String, String> fresh = cluster
        .builder(cluster.log.end("fresh"))
        .layer(redis)
        .loader(key -> "anew")
        .build();

    assertThat(fresh.get("k")).isEqualTo("anew");
    assertThat(redis.held("books:e:k")).as("it may be valid").isEqualTo(foreign);
    cluster.clock.advance(ofSeconds(3));
    assertThat(fresh.get("k")).isEqualTo("anew");
    assertThat(redis.held("books:e:k")).isNotEqualTo(foreign);
  }
}
