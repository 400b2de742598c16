package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.PutResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that starts: until it has read the records of its layers, and what waits for that. */
class FirstRecordsTest extends ClearedChains {
  @Test
  @DisplayName(
      "Z30 Z59: where nobody knows a record, it may have been lost: what was stored before is invalid, what is put from then on is not")
  void start_noRecordAnywhere_nothingBeforeIsValid() {
    CloseableChain<String, String> before = reader(redis);
    before.put("old", "v1");
    before.clear();
    before.put("new", "v2");
    before.close();
    redis.withoutGenerations();

    CloseableChain<String, String> chain = reader(redis);

    assertThat(chain.getIfPresent("old")).isNull();
    assertThat(chain.getIfPresent("new")).isNull();
    chain.put("newer", "v3");
    assertThat(reader(redis).getIfPresent("newer")).isEqualTo("v3");
    assertThat(Generations.isProvisional(chainIn(redis))).isTrue();
  }

  @Test
  @DisplayName(
      "G17: a new layer in front of a full one gets that one's record, and nothing is cleared")
  void start_oneLayerIsNew_takesTheRecordOfTheOther() {
    CloseableChain<String, String> before = reader(jdbc);
    before.put("old", "v1");
    before.clear();
    before.put("k", "v2");
    redis.withoutGenerations();

    CloseableChain<String, String> chain = alone();

    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
    assertThat(chain.getIfPresent("old")).isNull();
    cluster.clock.advance(ofSeconds(1));
    assertThat(chainIn(redis)).isEqualTo(chainIn(jdbc));
    assertThat(reader(redis).getIfPresent("k")).as("warmed").isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "H14: a layer that is away at the start is not trusted before its record has been read")
  void start_recordCannotBeRead_layerIsPassed() {
    CloseableChain<String, String> before = reader(redis);
    before.put("k", "v1");
    redis.onGenerations().hangs();
    Chain<String, String> chain = cluster
        .builder(cluster.log.end("late"))
        .layer(redis)
        .loader(key -> "loaded")
        .build();

    assertThat(chain.get("k")).isEqualTo("loaded");
    assertThat(chain.lookup("k").skipped()).containsKey("redis");
    before.clear();
    redis.onGenerations().recovers();
    cluster.clock.advance(ofMinutes(1));

    assertThat(chain.getIfPresent("k")).isNull();
    before.put("k", "v2");
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "A31: puts while the record is being read for the first time wait for it, and are valid whatever it says; in their order")
  void start_putBeforeRecordIsRead_isValid(boolean missing) {
    if (missing) {
      redis.withoutGenerations();
    }
    redis.onGenerations().holds();
    CloseableChain<String, String> chain =
        cluster.builder(cluster.log.end("early")).layer(redis).build();
    var first = chain.async().put("k", "v1");
    var second = chain.async().put("k", "v2");
    assertThat(first).isNotDone();

    redis.onGenerations().recovers();
    redis.releases();

    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
    assertThat(reader(redis).getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P1: a put that waits for the first record while everything is cleared is from before the clear")
  void start_clearWhilePutWaits_putIsNotKept() {
    redis.onGenerations().holds();
    CloseableChain<String, String> chain =
        cluster.builder(cluster.log.end("early")).layer(redis).build();
    var put = chain.async().put("k", "v1");
    var clear = chain.async().clear();

    redis.onGenerations().recovers();
    redis.releases();

    assertThat(clear).isCompleted();
    assertThat(put).isCompleted();
    assertThat(put.join().layers().get("redis").status()).isEqualTo(PutResult.Status.SKIPPED);
    assertThat(chain.getIfPresent("k")).isNull();
    chain.put("k", "v2");
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "P3: a put that waits for the first record while another node clears is from before the clear, also where nothing is known of what that has replaced")
  void start_anotherNodeClearsWhilePutWaits_putIsNotKept() {
    CloseableChain<String, String> other =
        cluster.builder(cluster.log.end("other")).layer(jdbc).build();
    redis.onGenerations().holds();
    jdbc.onGenerations().holds();
    Node early = cluster.node("early", builder -> builder.layer(jdbc));
    var put = early.chain().async().put("k", "v1");
    jdbc.onGenerations().recovers();

    other.clear();
    jdbc.releases();
    redis.onGenerations().recovers();
    redis.releases();

    assertThat(put).isCompleted();
    assertThat(put.join().layers().get("redis").status()).isEqualTo(PutResult.Status.SKIPPED);
    assertThat(early.chain().getIfPresent("k")).isNull();
    early.chain().put("k", "v2");
    assertThat(early.chain().getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "A31 P6: a put waits for a record that does not come as long as the layer's timeout, and is missed")
  void start_recordHangs_putGoesOn() {
    redis.onGenerations().hangs();
    CloseableChain<String, String> chain =
        cluster.builder(cluster.log.end("early")).layer(redis).build();

    assertThat(chain.put("k", "v1").layers()).containsKey("redis");
  }

  @Test
  @DisplayName(
      "G17: of two nodes that start at once where no record is, one writes it and the other takes it: nothing put since is lost")
  void start_twoNodesAtOnceWithoutRecord_oneStands() {
    redis.withoutGenerations();
    redis.onGenerations().holds();
    CloseableChain<String, String> one =
        cluster.builder(cluster.log.end("one")).layer(redis).build();
    CloseableChain<String, String> other =
        cluster.builder(cluster.log.end("other")).layer(redis).build();
    var put = one.async().put("k", "v1");
    var beside = other.async().put("k2", "v2");
    redis.onGenerations().recovers();

    redis.releases();

    assertThat(put).isCompleted();
    assertThat(beside).isCompleted();
    assertThat(one.getIfPresent("k")).isEqualTo("v1");
    assertThat(other.getIfPresent("k")).isEqualTo("v1");
    assertThat(one.getIfPresent("k2")).isEqualTo("v2");
    assertThat(Gauges.of(one).count(ChainEvent.CLEAR) + Gauges.of(other).count(ChainEvent.CLEAR))
        .isZero();
  }

  @Test
  @DisplayName(
      "G17: what is loaded while another node may be first to write its record is of the one that stands")
  void start_getWhileRecordIsContended_isOfTheOneThatStands() {
    redis.withoutGenerations();
    redis.onGenerations().holds();
    CloseableChain<String, String> chain = cluster
        .builder(cluster.log.end("second"))
        .layer(redis)
        .loader(key -> "loaded")
        .build();
    redis.releases(); // there is no record, and it writes its own
    redis.plant(RECORD, record(Generations.of(77)));
    var read = chain.async().get("k");

    redis.onGenerations().recovers();
    redis.releases();

    assertThat(read.join()).isEqualTo("loaded");
    assertThat(chainIn(redis)).isEqualTo(77);
    assertThat(reader(redis).getIfPresent("k")).isEqualTo("loaded");
  }

  @Test
  @DisplayName("G17: who asks while the record is written for the first time gets what is kept")
  void start_getWhileRecordIsWritten_isStored() {
    redis.withoutGenerations();
    redis.onGenerations().holds();
    CloseableChain<String, String> chain = cluster
        .builder(cluster.log.end("early"))
        .layer(redis)
        .loader(key -> "loaded")
        .build();
    var read = chain.async().get("k");

    redis.onGenerations().recovers();
    redis.releases();

    assertThat(read.join()).isEqualTo("loaded");
    assertThat(reader(redis).getIfPresent("k")).isEqualTo("loaded");
  }
}
