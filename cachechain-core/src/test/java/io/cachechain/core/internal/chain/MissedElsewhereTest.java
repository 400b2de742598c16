package io.cachechain.core.internal.chain;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.testing.FakeLayer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Z67: a put that one layer missed and another one took. What the first one missed is made up for
 * there, and is not held against the copy in the second one.
 */
class MissedElsewhereTest {
  private final Chains chains = Chains.create();

  /** How the first layer misses the put. */
  enum Misses {
    FAILS,
    HANGS,
    APPLIES_AND_FAILS,
    LOSES_THE_ANSWER;

    void plan(FakeLayer layer) {
      switch (this) {
        case FAILS -> layer.fails(FailureKind.CONNECTION);
        case HANGS -> layer.hangs();
        case APPLIES_AND_FAILS -> layer.onPuts().appliesThenFails();
        case LOSES_THE_ANSWER -> layer.onPuts().delaysAnswers(ofSeconds(30));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "Z67 F17 P9: what the table has stored is answered while redis is away, when it is back, and when it has got the replay; and the loader is not asked")
  void put_redisMissesIt_tableAnswersAllTheTime(Misses misses) {
    AtomicInteger loads = new AtomicInteger();
    CloseableChain<String, String> chain = chains.three(builder -> builder.loader(key -> {
      loads.incrementAndGet();
      return "loaded";
    }));
    misses.plan(chains.redis);
    assertThat(chain.put("k", "put").layers().get("jdbc").status()).isEqualTo(Status.STORED);
    evictNear();
    assertThat(chain.getIfPresent("k")).as("redis is away").isEqualTo("put");
    chains.redis.recovers();
    evictNear();
    assertThat(chain.getIfPresent("k")).as("redis is back").isEqualTo("put");

    chains.clock.advance(ofSeconds(60));
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    evictNear();
    assertThat(chain.get("k")).as("redis has got the replay").isEqualTo("put");
    assertThat(loads).hasValue(0);
    assertThat(chains.otherNode(chains.jdbc).getIfPresent("k")).isEqualTo("put");
  }

  @Test
  @DisplayName(
      "Z67: an older value in the layer that missed the put is not answered, nor one behind it")
  void put_redisMissesIt_olderIsNotAnswered() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "old");
    byte[] old = chains.jdbc.held(keyIn(chains.jdbc));
    chains.redis.onPuts().fails(FailureKind.CONNECTION);
    chain.put("k", "put");
    evictNear();
    assertThat(chain.getIfPresent("k")).isEqualTo("put");
    chains.jdbc.plant(keyIn(chains.jdbc), old);
    evictNear();

    assertThat(chain.getIfPresent("k")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "Z67 P9: a copy that is written anew in the layer which holds it, and fails there, takes nothing away")
  void rewrite_failsInTheLayerThatHoldsIt_copyStays(Misses misses) {
    CloseableChain<String, String> chain =
        chains.three(builder -> builder.settings(Settings.of("missed.capacity", "1")));
    chain.put("k", "put");
    distrusteRedis(chain);
    evictNear();
    misses.plan(chains.redis);
    chains.redis.onGets().recovers();

    assertThat(chain.getIfPresent("k")).isEqualTo("put");
    assertThat(chains.redis.puts()).as("written anew").isPositive();
    chains.redis.recovers();
    chains.clock.advance(ofSeconds(60));

    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isEqualTo("put");
  }

  /** More keys than may be remembered miss a write. */
  private void distrusteRedis(Chain<String, String> chain) {
    chains.redis.fails(FailureKind.CONNECTION);
    chain.put("x", "1");
    chain.put("y", "1");
    chains.redis.recovers();
    chains.clock.advance(ofSeconds(60));
    chains.redis.resetCalls();
  }

  @Test
  @DisplayName(
      "Z67 F13: another node that is notified of the put, and of the layer that missed it, answers the table's copy, too")
  void put_redisMissesIt_otherNodeAnswersTheTable() {
    TestCluster cluster = new TestCluster();
    Node a = cluster.node("a", builder -> builder.layer(cluster.jdbc));
    Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc));
    cluster.redis.fails(FailureKind.CONNECTION);
    a.chain().put("k", "put");
    assertThat(b.chain().getIfPresent("k")).isEqualTo("put");
    cluster.redis.recovers();
    cluster.clock.advance(ofSeconds(60));

    assertThat(b.chain().getIfPresent("k")).isEqualTo("put");
    assertThat(a.chain().getIfPresent("k")).isEqualTo("put");
  }

  private void evictNear() {
    chains.nearLayer.sweep(entry -> true, 10);
  }

  private static String keyIn(FakeLayer layer) {
    return layer.keys().stream().filter(key -> key.endsWith(":k")).findFirst().orElseThrow();
  }
}
