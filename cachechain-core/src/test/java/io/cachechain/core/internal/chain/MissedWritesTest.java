package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.FailureKind;
import io.cachechain.WriteOutcome;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.core.internal.metrics.Gauges.LayerGauges;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.LayerCall;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a layer missed, or may have missed: it is not trusted about it, and gets it by tombstones
 * only.
 */
class MissedWritesTest {
  private final Chains chains = Chains.withNearOf(1);

  @Test
  @DisplayName(
      "Z22 P3 P9 H7: invalidations while the breaker is open are missed; what the layer still holds is never served again")
  void invalidate_breakerIsOpen_missedAndNotTrustedAfterwards() {
    Chain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.consecutive(3)), b -> b);
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
    keys.forEach(key -> chain.put(key, "old"));
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 3; i++) {
      chain.put("opens the breaker of the writes", "v");
    }
    chains.redis.recovers();
    chains.redis.resetCalls();

    for (String key : keys) {
      WriteOutcome outcome = chain.invalidate(key);
      assertThat(outcome.layers().get("redis").status()).isEqualTo(Status.MISSED);
    }
    assertThat(chains.redis.puts()).as("the breaker is open").isZero();

    for (int second = 0; second < 60; second++) {
      assertThat(keys).allSatisfy(key -> assertThat(chain.getIfPresent(key)).isNull());
      chains.clock.advance(ofSeconds(1));
    }
    assertThat(missed(chain)).isZero();
    Chain<String, String> other = chains.otherNode(chains.redis);
    assertThat(keys).allSatisfy(key -> assertThat(other.getIfPresent(key)).isNull());
  }

  @Test
  @DisplayName("Z21 P2 F16: a put of unknown outcome is not sent again: what came after it stays")
  void put_timedOutAndApplied_valueIsNotSentAgain() {
    Chain<String, String> other = narrow(chains.redis);
    Chain<String, String> chain = narrow(chains.redis);
    chains.redis.appliesThenFails();
    assertThat(chain.put("k", "v1").layers().get("redis").status()).isEqualTo(Status.MISSED);
    chains.redis.recovers();
    chains.redis.resetCalls();
    chains.clock.advance(ofMillis(500));

    other.put("k", "v2");
    chains.clock.advance(ofSeconds(40));

    assertThat(missed(chain)).isZero();
    assertThat(values(chains.redis)).as("of the other node").isEqualTo(1);
    assertThat(other.getIfPresent("k")).isEqualTo("v2");
    assertThat(chain.getIfPresent("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("Z21 Z53 F16: a fill of unknown outcome is missed, too, by a tombstone above it")
  void fill_timedOutAndApplied_missed() {
    Chain<String, String> chain = chains.two(
        l -> {},
        b -> b.loader(key -> {
          chains.redis.onPuts().appliesThenFails(); // its reservation has been placed by now
          return "v";
        }));

    assertThat(chain.get("k")).isEqualTo("v");

    chains.redis.recovers();
    String storageKey = chains.redis.keys().iterator().next();
    var filled = chains.redis.heldVersion(storageKey);
    assertThat(missed(chain)).isEqualTo(1);
    assertThat(chain.with(c -> c.skipReads("near")).getIfPresent("k")).isNull();
    chains.clock.advance(ofSeconds(10));
    assertThat(missed(chain)).isZero();
    assertThat(chains.redis.heldVersion(storageKey))
        .matches(replayed -> replayed.isNewerThan(filled));
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z53 P3: a put that lands long after it was given up does not outlive the replay, which is just above it")
  void put_landsBeforeItIsReplayed_removed() {
    Chain<String, String> chain = chains.two(l -> {}, b -> b);
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> put = chain.async().put("k", "late");
    chains.redis.onPuts().fails(FailureKind.CONNECTION);
    chains.clock.advance(ofSeconds(2));
    assertThat(put.join().layers().get("redis").status()).isEqualTo(Status.MISSED);

    chains.redis.releases(); // it is stored now
    String storageKey = chains.redis.keys().iterator().next();
    var landed = chains.redis.heldVersion(storageKey);
    chains.redis.recovers();
    assertThat(chain.with(c -> c.skipReads("near")).getIfPresent("k")).isNull();
    chains.clock.advance(ofSeconds(40));

    assertThat(missed(chain)).isZero();
    assertThat(chains.redis.heldVersion(storageKey))
        .matches(replayed -> replayed.isNewerThan(landed));
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z54 H22 P1: an answer is compared with the writes that were missed when it was asked for, though they have been replayed meanwhile")
  void read_replayedBetweenRequestAndReply_isNotTrusted() {
    Chain<String, String> chain = chains.two(l -> l.timeout(ofSeconds(10)), b -> b);
    chain.put("k", "old");
    chains.redis.fails(FailureKind.CONNECTION);
    chain.invalidate("k");
    chains.redis.recovers();
    chains.redis.onGets().delaysAnswers(ofSeconds(5));
    CompletableFuture<@Nullable String> read = chain.async().getIfPresent("k");

    chains.clock.advance(ofSeconds(4));
    assertThat(missed(chain)).as("replayed").isZero();
    assertThat(read).isNotDone();
    chains.clock.advance(ofSeconds(2));

    assertThat(read).isCompletedWithValue(null);
  }

  @Test
  @DisplayName(
      "Z23 Z7 F17 P8 P9: when more is missed than may be remembered, all that the layer holds is distrusted, and what is stored afterwards is not")
  void missed_moreKeysThanRemembered_layerIsDistrusted() {
    Chain<String, String> chain = chains.two(
        l -> {}, b -> b.settings(Settings.of("missed.capacity", "4", "clock.max-skew", "100ms")));
    List<String> keys = IntStream.range(0, 10).mapToObj(i -> "k" + i).toList();
    keys.forEach(key -> chain.put(key, "old"));
    chains.clock.advance(ofSeconds(1));
    chains.redis.fails(FailureKind.CONNECTION);
    keys.forEach(chain::invalidate);
    chains.redis.recovers();

    assertThat(keys).allSatisfy(key -> assertThat(chain.getIfPresent(key)).isNull());
    chains.clock.advance(ofSeconds(40));
    assertThat(missed(chain)).isZero();
    assertThat(keys).allSatisfy(key -> assertThat(chain.getIfPresent(key)).isNull());

    for (String key : keys) {
      chain.put(key, "new");
    }
    assertThat(keys).allSatisfy(key -> assertThat(chain.getIfPresent(key)).isEqualTo("new"));
  }

  @Test
  @DisplayName(
      "Z24 P3: who comes back after the tombstones of others have died brings no value along, only tombstones")
  void put_missedForLongerThanTombstonesLive_valueIsNotStored() {
    CutLayer way = new CutLayer(chains.redis);
    Chain<String, String> cutOff = cuttable(way);
    Chain<String, String> other = chains.otherNode(chains.redis);
    way.cut();
    assertThat(cutOff.put("k", "v1").layers().get("redis").status()).isEqualTo(Status.MISSED);
    chains.clock.advance(ofMinutes(5));
    other.invalidate("k");
    String storageKey = chains.redis.keys().iterator().next();
    chains.clock.advance(ofMinutes(5));
    assertThat(chains.redis.held(storageKey)).as("its tombstone has died").isNull();
    chains.redis.resetCalls();

    way.joins();
    chains.clock.advance(ofMinutes(2));

    assertThat(missed(cutOff)).isZero();
    assertThat(chains.redis.puts()).isPositive();
    assertThat(values(chains.redis)).isZero();
    assertThat(other.getIfPresent("k")).isNull();
    assertThat(cutOff.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z5 Z50 G28 P3: a replay that meets the value of a faster clock is repeated above it")
  void invalidate_missedAndFasterNodePutBefore_valueIsKilled() {
    Chain<String, String> faster = ahead(ofSeconds(4));
    CutLayer way = new CutLayer(chains.redis);
    Chain<String, String> chain = cuttable(way);
    faster.put("k", "old");
    way.cut();

    assertThat(chain.invalidate("k").isComplete()).isFalse();
    way.joins();

    assertThat(chain.getIfPresent("k")).isNull();
    chains.clock.advance(ofSeconds(40));
    assertThat(missed(chain)).isZero();
    assertThat(faster.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z5 G28 P3: so is an invalidation that waited in a queue; and it is read from there until then")
  void invalidate_queuedAndFasterNodePutBefore_valueIsKilled() {
    Chain<String, String> faster = ahead(ofSeconds(4));
    Chain<String, String> chain = chains.two(l -> l.writes(WritePolicy.queued()), b -> b);
    faster.put("k", "old");
    chains.redis.onPuts().holds();

    chain.invalidate("k");

    assertThat(chain.getIfPresent("k")).isNull();
    chains.redis.onPuts().recovers();
    chains.redis.releases();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(faster.getIfPresent("k")).isNull();
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z50 P1 P3: a value must pass each invalidation that was met, not only the highest one")
  void read_valueDerivedFromAFasterInvalidation_mustPassTheMissedOneToo() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "old"));
    Chain<String, String> faster = chains
        .builderAt(new SkewedClock(chains.clock, ofSeconds(2)))
        .layer(chains.redis)
        .layer(chains.jdbc)
        .loader(key -> origin.load(key))
        .build();
    CutLayer redis = new CutLayer(chains.redis);
    CutLayer jdbc = new CutLayer(chains.jdbc);
    Chain<String, String> chain = chains
        .builder()
        .layer(LayerSpec.of("redis", redis))
        .layer(LayerSpec.of("jdbc", jdbc))
        .loader(key -> origin.load(key))
        .build();
    faster.invalidate("k"); // redis keeps the tombstone, jdbc gets what is derived from it
    assertThat(faster.with(c -> c.skipWrites("redis").skipReads("redis")).get("k"))
        .isEqualTo("old");
    redis.cut();
    jdbc.cut();
    origin.change("k", "new");
    chain.invalidate("k"); // below the tombstone in redis, and missed to both
    redis.joins();
    jdbc.joins();

    assertThat(chain.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "F17 F18 P8: 500 keys are replayed in a second at most, and those that fail hold up no others")
  void missed_manyKeysAndSomeFail_othersAreReplayedAtABoundedRate() {
    Chain<String, String> chain = chains.two(l -> l.breaker(BreakerPolicy.off()), b -> b);
    chains.redis.fails(FailureKind.CONNECTION);
    for (int i = 0; i < 1_200; i++) {
      chain.invalidate("k" + i);
    }
    chains.redis.recovers();
    chains
        .redis
        .onPuts()
        .forKeys(key -> key.hashCode() % 3 == 0) // one of three servers
        .fails(FailureKind.CONNECTION);
    int most = 0;

    for (int second = 0; second < 10; second++) {
      int before = chains.redis.puts();
      chains.clock.advance(ofSeconds(1));
      most = Math.max(most, chains.redis.puts() - before);
    }

    assertThat(most).isBetween(400, 550);
    long failing = IntStream.range(0, 1_200)
        .filter(i -> ("books:e:k" + i).hashCode() % 3 == 0)
        .count();
    assertThat(missed(chain)).isEqualTo(failing);
    chains.redis.recovers();
    chains.clock.advance(ofSeconds(40));
    assertThat(missed(chain)).isZero();
  }

  private Chain<String, String> ahead(Duration offset) {
    return chains
        .builderAt(new SkewedClock(chains.clock, offset))
        .layer(chains.redis)
        .build();
  }

  private Chain<String, String> cuttable(CutLayer way) {
    return chains
        .builder()
        .layer(chains.near())
        .layer(LayerSpec.of("redis", way))
        .build();
  }

  /** Returns a node whose clock is known to be right within 100 ms. */
  private Chain<String, String> narrow(FakeLayer layer) {
    return chains
        .builder()
        .layer(layer)
        .settings(Settings.of("clock.max-skew", "100ms"))
        .build();
  }

  /** Returns how many keys the layers of a chain are missed. */
  private static long missed(Chain<String, String> chain) {
    return Objects.requireNonNull(Gauges.of(chain)).layers().stream()
        .mapToLong(LayerGauges::missed)
        .sum();
  }

  /** Returns how many of the puts that a layer got were no tombstones. */
  private static long values(FakeLayer layer) {
    return layer.calls().stream()
        .filter(LayerCall::isPut)
        .map(call -> Objects.requireNonNull(call.entry()))
        .filter(entry -> !entry.isTombstone())
        .map(ByteEntry::version)
        .count();
  }
}
