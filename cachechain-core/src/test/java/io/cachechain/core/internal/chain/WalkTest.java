package io.cachechain.core.internal.chain;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.SkewedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WalkTest {
  private final Chains chains = Chains.create();

  /** OB1, Z43: after each test the numbers add up, in each layer and in all. */
  @AfterEach
  void numbersAddUp() {
    if (tested != null) {
      assertAddsUp(tested.stats());
      tested.stats().layers().values().forEach(WalkTest::assertAddsUp);
    }
  }

  private static void assertAddsUp(ChainStats stats) {
    assertThat(stats.hits() + stats.misses() + stats.failures() + stats.refusals())
        .as(stats.toString())
        .isEqualTo(stats.requests());
  }

  private CloseableChain<String, String> tested;

  private CloseableChain<String, String> tested(CloseableChain<String, String> chain) {
    tested = chain;
    return chain;
  }

  @Test
  @DisplayName("A3: a read stops at the first layer that has the key")
  void get_redisHolds_jdbcIsNotAsked() {
    Chain<String, String> otherNode = chains.otherNode(chains.redis);
    otherNode.put("k", "v");
    Chain<String, String> chain = tested(chains.three());

    String value = chain.get("k");

    assertThat(value).isEqualTo("v");
    assertThat(chains.jdbc.gets()).isZero();
  }

  @Test
  @DisplayName(
      "A4 P5 P11: a layer that fails is passed, and distinguished from one that has nothing")
  void get_redisFails_jdbcAnswers() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    forgetNear();
    chains.redis.fails(FailureKind.CONNECTION);

    String value = chain.get("k");

    assertThat(value).isEqualTo("v");
    assertThat(chain.stats().layer("redis").failures()).isEqualTo(1);
    assertThat(chain.stats().layer("redis").misses()).isZero();
    assertThat(chain.stats().layer("jdbc").hits()).isEqualTo(1);
  }

  @Test
  @DisplayName("A4 B12 P11: nothing found, but somebody could not be asked: unknown, never absent")
  void lookup_layerCannotBeAsked_unknownNamesIt() {
    Chain<String, String> chain = tested(chains.three());
    chains.redis.fails(FailureKind.CONNECTION);

    Lookup<String> lookup = chain.lookup("k");

    assertThat(lookup).isInstanceOf(Lookup.Unknown.class);
    assertThat(lookup.skipped()).isEqualTo(Map.of("redis", FailureKind.CONNECTION));
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("B12: several layers that could not be asked are named in the order of the chain")
  void lookup_severalLayersCannotBeAsked_namesThemNearestFirst() {
    List<String> names = List.of("w", "a", "m", "c", "z", "b");
    ChainBuilder<String, String> builder = chains.builder();
    names.forEach(name ->
        builder.layer(new FakeLayer(name).clock(chains.clock).fails(FailureKind.CONNECTION)));
    Chain<String, String> chain = tested(builder.build());

    assertThat(chain.lookup("k").skipped().keySet()).containsExactlyElementsOf(names);
  }

  @Test
  @DisplayName("B12: nothing found, everybody was asked: a miss")
  void lookup_nobodyKnows_miss() {
    Chain<String, String> chain = tested(chains.three());

    assertThat(chain.lookup("k")).isInstanceOf(Lookup.Miss.class);
    assertThat(chain.stats().misses()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "A5: a far hit is copied into every nearer layer, with version and remaining life kept")
  void get_onlyJdbcHolds_nearerLayersAreWarmed() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    Lookup.Hit<String> stored = (Lookup.Hit<String>) chain.lookup("k");
    forgetNear();
    chains.redis.evictAll();
    chains.clock.advance(ofSeconds(10));

    Lookup<String> first = chain.lookup("k");
    Lookup<String> second = chain.lookup("k");

    assertThat(first).isInstanceOfSatisfying(Lookup.Hit.class, hit -> {
      assertThat(hit.layer()).isEqualTo("jdbc");
      assertThat(hit.version()).isEqualTo(stored.version());
      assertThat(hit.age()).isEqualTo(ofSeconds(10));
    });
    assertThat(second)
        .isInstanceOfSatisfying(Lookup.Hit.class, hit -> assertThat(hit.layer()).isEqualTo("near"));
    assertThat(chains.redis.keys()).hasSize(1);
    assertThat(chain.stats().layer("redis").fills()).isEqualTo(1);
  }

  @Test
  @DisplayName("A5: a warm-up that fails or is refused neither changes nor delays the answer")
  void get_warmUpFails_sameAnswerAtOnce() {
    Chain<String, String> chain = tested(chains.three());
    for (String key : List.of("fails", "refused")) {
      chain.put(key, "v of " + key);
    }
    forgetNear();
    chains.redis.evictAll();
    long begin = chains.clock.nanoTime();

    chains.redis.onPuts().fails(FailureKind.CONNECTION);
    assertThat(chain.get("fails")).isEqualTo("v of fails");
    chains.redis.onPuts().rejects("too large");
    assertThat(chain.get("refused")).isEqualTo("v of refused");

    assertThat(chains.clock.nanoTime()).isEqualTo(begin);
    assertThat(chain.stats().failures()).isZero();
  }

  @Test
  @DisplayName("P12 D-11: a warmed copy never outlives its source")
  void get_warmedLate_copyEndsWithTheEntry() {
    Chain<String, String> chain = tested(chains.three(b -> b.ttl(ofMinutes(1))));
    chain.put("k", "v");
    forgetNear();
    chains.clock.advance(ofSeconds(50));

    assertThat(chain.get("k")).isEqualTo("v");
    chains.clock.advance(ofSeconds(11));

    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P12: only ttlScale lengthens life; a copy warmed after 3 h counts an hour from its arrival")
  void get_scaledFarLayer_asInTheExample() {
    Chain<String, String> chain = tested(chains
        .builder()
        .layer(chains.near(), l -> l.ttl(ofMinutes(5)))
        .layer(chains.redis)
        .layer(chains.jdbc, l -> l.ttlScale(8))
        .ttl(ofHours(1))
        .build());
    chain.put("k", "v");
    chains.clock.advance(ofHours(3));

    assertThat(chain.lookup("k")).isInstanceOfSatisfying(Lookup.Hit.class, hit -> {
      assertThat(hit.layer()).isEqualTo("jdbc");
      assertThat(hit.remaining()).isEqualTo(ofHours(5));
    });
    forgetNear();
    assertThat(chain.lookup("k"))
        .isInstanceOfSatisfying(
            Lookup.Hit.class, hit -> assertThat(hit.remaining()).isEqualTo(ofHours(1)));
    chains.clock.advance(ofHours(5));
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("H8 P6: a layer that never answers costs its timeout and no more")
  void get_redisHangs_answersFromJdbcAfterTheTimeout() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    forgetNear();
    chains.redis.hangs();
    long begin = chains.clock.nanoTime();

    String value = chain.get("k");

    assertThat(value).isEqualTo("v");
    assertThat(Duration.ofNanos(chains.clock.nanoTime() - begin))
        .isBetween(ofMillis(225), ofMillis(260));
    assertThat(chain.stats().layer("redis").failures()).isEqualTo(1);
    assertThat(chains.redis.cancelled()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "D-19: what is stamped too far in the future is a miss, counted, and a put goes over it; within the skew it is a hit of no age")
  void lookup_stampedInTheFuture_isAMissBeyondTheSkew() {
    Chain<String, String> soon = ahead(ofSeconds(4));
    Chain<String, String> late = ahead(ofHours(1));
    soon.put("soon", "v");
    late.put("late", "from a clock that is an hour ahead");
    Chain<String, String> chain = tested(chains.two(l -> {}, b -> b));

    assertThat(chain.lookup("soon"))
        .isInstanceOfSatisfying(Lookup.Hit.class, hit -> assertThat(hit.age()).isZero());
    assertThat(chain.lookup("late")).isInstanceOf(Lookup.Miss.class);
    assertThat(chain.put("late", "mine").isComplete()).isTrue();

    forgetNear();
    assertThat(chain.get("late")).isEqualTo("mine");
  }

  @Test
  @DisplayName("Z34 D-19: near copies live by the monotonic clock: the wall may jump either way")
  void get_wallJumps_nearCopyLivesAsLong() {
    Chain<String, String> chain =
        tested(chains.two(l -> {}, b -> b.loader(key -> "loaded").ttl(ofMinutes(2))));
    for (Duration jump : List.of(ofHours(1), ofHours(-2))) {
      chain.put("k", "v");
      chains.redis.resetCalls();
      chains.clock.advanceWall(jump);

      chains.clock.advance(ofSeconds(29)); // 30 s, less a tick of the near time
      assertThat(chain.get("k")).isEqualTo("v");
      assertThat(chains.redis.gets()).isZero();
      chains.clock.advance(ofSeconds(2));
      chain.get("k");
      assertThat(chains.redis.gets()).isEqualTo(1);
    }
  }

  private CloseableChain<String, String> ahead(Duration offset) {
    return chains
        .builderAt(new SkewedClock(chains.clock, offset))
        .layer(chains.redis)
        .build();
  }

  @Test
  @DisplayName(
      "I6 Z35: garbage in a shared layer is a miss, counted, and replaced by the next value")
  void get_garbage_missAndRepaired() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Chain<String, String> chain = tested(chains.three(b -> b.loader(loader)));
    chain.get("k");
    String storageKey = chains.redis.keys().iterator().next();
    forgetNear();
    chains.redis.plant(storageKey, "garbage".getBytes(StandardCharsets.UTF_8));

    assertThat(chain.get("k")).isEqualTo("v");
    assertThat(chain.stats().layer("redis").undecodable()).isEqualTo(1);
    assertThat(chain.stats().layer("redis").failures()).isZero();
    assertThat(chains.redis.heldVersion(storageKey)).isNotNull();
    assertThat(loader.loads()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "P1 I6: a corrupt version is none: what is loaded where one was seen is killed by the write that draws it later")
  void get_versionIsCorrupt_loadIsNotDerivedFromIt() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "old"));
    Chain<String, String> chain =
        chains.builder().layer(chains.redis).loader(loader).build();
    Chain<String, String> other = chains.otherNode(chains.redis);
    Version before = other.put("k", "v").version();
    String storageKey = chains.redis.keys().iterator().next();
    byte[] corrupt = chains.redis.held(storageKey).clone();
    Version later = Version.of(before.millis(), before.counter() + 1, 0, before.node());
    replace(corrupt, before.toBytes(), later.toBytes());
    chains.redis.plant(storageKey, corrupt);
    assertThat(chain.get("k")).isEqualTo("old");

    assertThat(other.invalidate("k").version()).isGreaterThanOrEqualTo(later);

    assertThat(other.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "P1 I6: nor is what is loaded derived from a corrupt version that was missed by a layer behind")
  void get_versionIsCorruptAndLayerBehindIsMissed_loadIsNotDerivedFromIt() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "old"));
    Chain<String, String> chain =
        chains.builder().layer(chains.redis).layer(chains.jdbc).loader(loader).build();
    Chain<String, String> other = chains.otherNode(chains.redis);
    chain.put("k", "old");
    Version before = other.put("k", "v").version();
    String storageKey = chains.redis.keys().iterator().next();
    byte[] corrupt = chains.redis.held(storageKey).clone();
    Version later = Version.of(before.millis(), before.counter() + 1, 0, before.node());
    replace(corrupt, before.toBytes(), later.toBytes());
    byte[] good = chains.redis.held(storageKey).clone();
    chains.redis.plant(storageKey, corrupt);
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    assertThat(chain.get("k")).isEqualTo("old"); // jdbc is missed its removal

    chains.redis.plant(storageKey, good);
    chains.redis.evict(storageKey);
    assertThat(chain.get("k")).isEqualTo("old");
    assertThat(other.put("k", "new").version()).isGreaterThanOrEqualTo(later);

    assertThat(other.getIfPresent("k")).isNotEqualTo("old");
  }

  @Test
  @DisplayName(
      "P1 I6: nothing is stamped above a corrupt version that lies ahead of the clock: what a slower node writes later stands")
  void get_versionIsCorruptAndAhead_laterInvalidationOfSlowerNodeStands() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "old"));
    Chain<String, String> chain =
        chains.builder().layer(chains.redis).layer(chains.jdbc).loader(loader).build();
    Chain<String, String> slow = chains
        .builderAt(new SkewedClock(chains.clock, ofSeconds(-4)))
        .layer(chains.redis)
        .layer(chains.jdbc)
        .build();
    Version before = slow.put("k", "v").version();
    String storageKey = chains.jdbc.keys().iterator().next();
    byte[] corrupt = chains.jdbc.held(storageKey).clone();
    long ahead = chains.clock.currentTimeMillis() + 4_000;
    replace(corrupt, before.toBytes(), Version.of(ahead, 0, 0, before.node()).toBytes());
    chains.jdbc.plant(storageKey, corrupt);
    chains.redis.evict(storageKey);
    assertThat(chain.get("k")).isEqualTo("old");

    slow.invalidate("k");

    assertThat(slow.getIfPresent("k")).isNull();
    assertThat(chain.getIfPresent("k")).isNull();
  }

  private static void replace(byte[] bytes, byte[] part, byte[] by) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        System.arraycopy(by, 0, bytes, i, by.length);
        return;
      }
    }
    throw new AssertionError("no version found");
  }

  @Test
  @DisplayName(
      "F11 Z50: an older entry behind a nearer tombstone is not trusted, and is missed its removal")
  void get_tombstoneNearer_olderFartherIsNotServedAndRepaired() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    String storageKey = chains.jdbc.keys().iterator().next();
    byte[] old = chains.jdbc.held(storageKey).clone();
    chain.invalidate("k");
    chains.jdbc.plant(storageKey, old); // as a server restored from an old snapshot would have it

    assertThat(chain.getIfPresent("k")).isNull();
    chains.clock.advance(ofSeconds(5));
    assertThat(chains.jdbc.heldVersion(storageKey)).isEqualTo(chains.redis.heldVersion(storageKey));
  }

  @Test
  @DisplayName("C1 A5: what was loaded is in every layer, and the next read loads nothing")
  void get_loaded_storedInAllLayers() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Chain<String, String> chain = tested(chains.three(b -> b.loader(loader)));

    chain.get("k");
    forgetNear();
    chain.get("k");
    forgetNear();
    chains.redis.evictAll();
    chain.get("k");

    assertThat(loader.loads()).isEqualTo(1);
    assertThat(chain.stats().misses()).isEqualTo(1);
    assertThat(chain.stats().hits()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "E1 E2 B12: a loader that returns null says the origin has none; that ends later walks")
  void get_loaderReturnsNull_absentIsRemembered() {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of());
    Chain<String, String> chain = tested(chains.three(b -> b.loader(loader)));

    assertThat(chain.get("k")).isNull();
    assertThat(chain.get("k")).isNull();
    assertThat(chain.lookup("k")).isInstanceOf(Lookup.Absent.class);
    forgetNear();
    assertThat(chain.lookup("k"))
        .isInstanceOfSatisfying(
            Lookup.Absent.class, absent -> assertThat(absent.layer()).isEqualTo("redis"));
    assertThat(loader.loads()).isEqualTo(1);
    chains.clock.advance(ofSeconds(61));
    assertThat(chain.get("k")).isNull();
    assertThat(loader.loads()).isEqualTo(2);
  }

  @Test
  @DisplayName("B8: contains neither warms nor counts among the reads")
  void contains_onlyFarHolds_warmsNothing() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    forgetNear();
    long before = chain.stats().requests();

    assertThat(chain.contains("k")).isTrue();
    assertThat(chain.contains("other")).isFalse();

    assertThat(chain.stats().requests()).isEqualTo(before);
    assertThat(chains.nearLayer.estimatedSize()).isZero();
  }

  @Test
  @DisplayName("A1: depth costs far layers nothing when the near one answers")
  void get_nearHit_nobodyElseIsAsked() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    chains.redis.resetCalls();

    assertThat(chain.get("k")).isEqualTo("v");

    assertThat(chains.redis.gets()).isZero();
    assertThat(chain.stats().layer("near").hits()).isEqualTo(1);
    assertThat(chain.stats().hits()).isEqualTo(1);
  }

  @Test
  @DisplayName("B28: a layer whose read is skipped is not asked, and is written as ever")
  void with_skipReads_layerIsPassed() {
    Chain<String, String> chain = tested(chains.three());
    chain.put("k", "v");
    forgetNear();
    chains.redis.resetCalls();

    assertThat(chain.with(c -> c.skipReads("near", "redis")).get("k")).isEqualTo("v");

    assertThat(chains.redis.gets()).isZero();
    assertThat(chain.stats().layer("jdbc").hits()).isEqualTo(1);
  }

  /** As an eviction would: the near layer holds nothing of it. */
  private void forgetNear() {
    chains.nearLayer.sweep(entry -> true, Integer.MAX_VALUE);
  }
}
