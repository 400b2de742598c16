package io.cachechain.core.internal.chain;

import static io.cachechain.core.WritePolicy.invalidate;
import static io.cachechain.core.WritePolicy.queued;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.EntryPolicy;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.Gate;
import io.cachechain.testing.LayerCall;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P1, P2 and P3 inside one process, one disturbance at a time; near layers that forget at once. */
class ReadYourWritesTest {
  private final Chains chains = Chains.withNearOf(1);

  @Test
  @DisplayName("B2: the outcome names every layer, and each of them holds the value")
  void put_allUp_storedEverywhere() {
    Chain<String, String> chain = chains.three();

    WriteOutcome outcome = chain.put("k", "v");

    assertThat(outcome.layers()).containsOnlyKeys("near", "redis", "jdbc");
    assertThat(outcome.layers().values())
        .allMatch(result -> result.status() == PutResult.Status.STORED);
    assertThat(outcome.isComplete()).isTrue();
    assertThat(chains.redis.heldVersion(chains.redis.keys().iterator().next()))
        .isEqualTo(outcome.version());
  }

  @Test
  @DisplayName(
      "Z5 P1: an invalidation by a slow clock also removes the near copy of what it is raised over")
  void invalidate_nearCopyIsOfAFasterClock_isGone() {
    FakeClock faster = FakeClock.jumping(Duration.ZERO);
    faster.advanceWall(Duration.ofSeconds(2));
    Chain<String, String> other = ChainBuilder.create("books", String.class, String.class)
        .clock(faster)
        .executor(Runnable::run)
        .layer(chains.redis)
        .build();
    Chain<String, String> chain = chains.two(l -> {}, b -> b);
    other.put("k", "old");
    assertThat(chain.getIfPresent("k")).isEqualTo("old");

    chain.invalidate("k");

    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z35 P3: what cannot be read may be a tombstone: nothing older behind it is answered or stored over it")
  void get_unreadableTombstoneInFront_olderValueBehindIsNotAnswered() {
    Chain<String, String> writer = chains.three();
    writer.put("k", "old");
    chains.jdbc.fails(FailureKind.TIMEOUT);
    writer.invalidate("k");
    chains.jdbc.recovers();
    Chain<String, String> other =
        chains.builder().layer(chains.redis).layer(chains.jdbc).build();
    chains.redis.onGets().corrupts();

    String whenUnreadable = other.getIfPresent("k");
    chains.redis.recovers();

    assertThat(whenUnreadable).isNull();
    assertThat(other.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("Z6 P1 P9 F17: what a layer missed is missed: its older value is never served again")
  void put_redisFailsAndNearForgets_olderValueIsNotServed() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Chain<String, String> chain = chains.three(b -> b.loader(key -> origin.load(key)));
    chain.put("k", "v1");
    chains.redis.fails(FailureKind.TIMEOUT);
    chains.jdbc.fails(FailureKind.TIMEOUT);
    origin.change("k", "v2");

    WriteOutcome outcome = chain.put("k", "v2");
    chains.redis.recovers();
    chains.jdbc.recovers();
    chain.put("other", "pushes k out of the near layer");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(outcome.isComplete()).isFalse();
    assertThat(chain.get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("F17 F18: what is missed is replayed by a tombstone when the layer answers again")
  void missed_layerIsBack_replayed() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v1");
    chains.redis.fails(FailureKind.CONNECTION);
    chain.invalidate("k");
    chains.redis.recovers();
    assertThat(chain.describe().toString()).contains("1 to replay");

    chains.clock.advance(ofSeconds(40));

    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(chain.with(c -> c.skipReads("near", "jdbc")).getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("Z21 F16: a write that timed out but was applied is not trusted")
  void put_appliedThenFailed_isMissed() {
    Chain<String, String> chain = chains.three();
    chains.redis.appliesThenFails();

    WriteOutcome outcome = chain.put("k", "v");
    chains.redis.recovers();

    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(chain.get("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("Z6 F1 I17: a layer that rejects a value keeps nothing older either")
  void put_tooLargeForRedis_tombstoneInstead() {
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.near())
        .layer(chains.redis, l -> l.maxValueBytes(100))
        .layer(chains.jdbc)
        .build();
    chain.put("k", "small");

    WriteOutcome outcome = chain.put("k", "x".repeat(1_000));
    chain.put("other", "pushes k out of the near layer");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.REJECTED);
    assertThat(chain.get("k")).hasSize(1_000);
    assertThat(chain.stats().layer("redis").rejected()).isPositive();
  }

  @Test
  @DisplayName("F1 B28 A23: a layer skipped by a put gets a tombstone")
  void put_skipWrites_noOlderValueSurvives() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v1");

    WriteOutcome outcome = chain.with(c -> c.skipWrites("redis", "near")).put("k", "v2");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.SKIPPED);
    assertThat(outcome.layers().get("near").status()).isEqualTo(PutResult.Status.SKIPPED);
    assertThat(chain.get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "Z58 P1: a copy whose life is over says that something was stored: nothing older behind it is answered or stored over it")
  void get_olderBehindAnExpiredCopy_loaded() {
    Chain<String, String> other = sharing(chains.clock);
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.redis, l -> l.ttl(ofSeconds(10)))
        .layer(chains.jdbc)
        .loader(key -> "from the origin")
        .build();
    other.put("k", "v1");
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    other.put("k", "v2"); // missed by jdbc, which this node does not know
    chains.clock.advance(ofSeconds(11));

    assertThat(chain.get("k")).isEqualTo("from the origin");
  }

  @Test
  @DisplayName(
      "Z50 P1: what is not trusted in doubt may be newer all the same: nothing else behind it is answered or stored over it")
  void get_otherBehindADistrustedValue_loaded() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Chain<String, String> other = sharing(chains.clock);
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.redis)
        .layer(chains.jdbc)
        .loader(key -> origin.load(key))
        .build();
    chains.redis.fails(FailureKind.CONNECTION);
    chain.invalidate("k");
    assertThat(chain.get("k")).isEqualTo("v1"); // in jdbc, derived from what redis is missed
    chains.clock.advance(ofSeconds(1));
    chains.redis.recovers();
    chains.jdbc.onPuts().fails(FailureKind.CONNECTION);
    origin.change("k", "v2");
    other.invalidate("k");
    other.put("k", "v2"); // after what redis is missed, but not certainly

    assertThat(chain.get("k")).isEqualTo("v2");
    assertThat(other.get("k")).isNotEqualTo("v1");
  }

  private Chain<String, String> sharing(FakeClock clock) {
    return ChainBuilder.create("books", String.class, String.class)
        .clock(clock)
        .executor(Runnable::run)
        .jitter(0)
        .layer(chains.redis, l -> l.ttl(ofSeconds(10)))
        .layer(chains.jdbc)
        .build();
  }

  @Test
  @DisplayName("F1: a layer in invalidate mode gets a tombstone for each put")
  void put_invalidateMode_tombstone() {
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.near(), l -> l.writes(invalidate()))
        .layer(chains.redis)
        .build();

    WriteOutcome outcome = chain.put("k", "v1");

    assertThat(outcome.layers().get("near").status()).isEqualTo(PutResult.Status.SKIPPED);
    assertThat(chains.nearLayer.estimatedSize()).isZero();
    assertThat(chain.get("k")).isEqualTo("v1");
    assertThat(chains.nearLayer.estimatedSize()).isEqualTo(1);
  }

  @Test
  @DisplayName("D-1: a put with doNotStore leaves the key in no layer")
  void put_doNotStore_keptNowhere() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v1");

    WriteOutcome outcome = chain.put("k", "v2", EntryPolicy.doNotStore());

    assertThat(outcome.layers().values())
        .allMatch(result -> result.status() == PutResult.Status.SKIPPED);
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("D-1: a ttl given for one entry counts for it")
  void put_withPolicy_livesAsLong() {
    Chain<String, String> chain = chains.three();
    chain.put("short", "v", EntryPolicy.of(ofSeconds(2)));
    chain.put("long", "v", EntryPolicy.of(ofMinutes(30)));

    chains.clock.advance(ofSeconds(3));
    assertThat(chain.getIfPresent("short")).isNull();
    chains.clock.advance(ofMinutes(20));
    assertThat(chain.getIfPresent("long")).isEqualTo("v");
  }

  @Test
  @DisplayName("F15 P1: a queued put is read at once, also when near has forgotten it")
  void put_queuedAndNearForgets_readFromTheQueue() {
    Chain<String, String> chain = chains.two(l -> l.writes(queued()), b -> b);
    chain.put("k", "v1");
    chains.redis.holds();

    WriteOutcome outcome = chain.put("k", "v2");
    chain.put("other", "pushes k out of the near layer");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.QUEUED);
    assertThat(chain.get("k")).isEqualTo("v2");
    chains.redis.recovers();
    chains.redis.releases();
    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chain.get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("Z3: a put during a load wins, and the load's value is stored nowhere")
  void put_whileLoading_loadStoresNothing() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "old"));
    Gate gate = loader.pauses();
    Chain<String, String> chain = ChainsOnThreads.chain(chains, b -> b.loader(loader));
    CompletableFuture<String> loading = chain.async().get("k");
    gate.awaitArrivals(1);

    chain.put("k", "new");
    gate.open();

    assertThat(loading.get()).isEqualTo("old");
    assertThat(chain.get("k")).isEqualTo("new");
    chain.put("other", "pushes k out of the near layer");
    assertThat(chain.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName("Z1 P3: what was loaded before an invalidation is not stored after it")
  void invalidate_whileLoading_oldValueIsNotKept() throws Exception {
    Map<String, String> origin = new ConcurrentHashMap<>(Map.of("k", "old"));
    Gate gate = new Gate();
    Chain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loader(key -> slowly(origin.get(key), gate)));
    CompletableFuture<String> loading = chain.async().get("k");
    gate.awaitArrivals(1);

    origin.put("k", "new");
    chain.invalidate("k");
    gate.open();

    assertThat(loading.get()).isEqualTo("old");
    assertThat(chain.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "Z10: a call that begins after an invalidation does not join a flight from before it")
  void get_afterInvalidation_startsItsOwnFlight() throws Exception {
    Map<String, String> origin = new ConcurrentHashMap<>(Map.of("k", "old"));
    Gate gate = new Gate();
    Chain<String, String> chain =
        ChainsOnThreads.chain(chains, b -> b.loader(key -> slowly(origin.get(key), gate)));
    CompletableFuture<String> before = chain.async().get("k");
    gate.awaitArrivals(1);
    origin.put("k", "new");
    chain.invalidate("k");

    CompletableFuture<String> after = chain.async().get("k");
    gate.open();

    assertThat(after.get()).isEqualTo("new");
    assertThat(before.get()).isEqualTo("old");
    assertThat(chain.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName("Z2 P1: a warm-up that waits in a queue does not bring an older value back")
  void put_whileWarmUpIsUnderWay_olderCopyIsRefused() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v1");
    chains.redis.evictAll();
    chain.put("other", "pushes k out of the near layer");
    chains.redis.evictAll();
    chains.redis.onPuts().holds();
    assertThat(chain.get("k")).isEqualTo("v1"); // its warm-up is on the way to redis
    CompletableFuture<WriteOutcome> put = chain.async().put("k", "v2");
    chains.redis.recovers();
    chains.redis.releases();

    assertThat(put).isCompleted();
    chain.put("other", "pushes k out of the near layer");
    assertThat(chain.get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName("A6 F2 Z45: a put through an origin stores there first, then invalidates")
  void put_withOrigin_originFirstThenTombstones() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Chain<String, String> chain = chains.three(b -> b.origin(origin));
    assertThat(chain.get("k")).isEqualTo("v1");

    WriteOutcome outcome = chain.put("k", "v2");

    assertThat(origin.row("k")).isEqualTo("v2");
    assertThat(chain.stats().loads()).isEqualTo(1); // the read's; a store is no load
    assertThat(outcome.layers().values())
        .allMatch(result -> result.status() == PutResult.Status.SKIPPED);
    assertThat(chain.get("k")).isEqualTo("v2");
  }

  @Test
  @DisplayName(
      "A6 P5: an origin that does not take a put fails it, and no layer shows either value for sure")
  void put_originFails_throwsAndInvalidates() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Chain<String, String> chain = chains.three(b -> b.origin(origin));
    chain.get("k");
    origin.fails(new IOException("disk full"));

    assertThatThrownBy(() -> chain.put("k", "v2"))
        .isInstanceOf(LoadException.class)
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("chain 'books', put: the origin failed to store");

    origin.recovers();
    assertThat(chain.get("k")).isEqualTo("v1");
    assertThat(origin.loads()).isEqualTo(2);
  }

  @Test
  @DisplayName("B3: invalidating an unknown key succeeds, and never touches the origin")
  void invalidate_unknownKey_succeeds() {
    FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v1"));
    Chain<String, String> chain = chains.three(b -> b.origin(origin));

    assertThat(chain.invalidate("k").isComplete()).isTrue();
    assertThat(chain.invalidate("nobody").isComplete()).isTrue();

    assertThat(origin.rows()).containsKey("k");
    assertThat(origin.deletes()).isZero();
  }

  @Test
  @DisplayName("Z46 D-13: an older put does not slip in behind a short life")
  void put_shortLivedNewer_olderIsStillRefused() throws Exception {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v1");
    LayerCall older =
        chains.redis.calls().stream().filter(LayerCall::isPut).findFirst().orElseThrow();
    chain.put("k", "v2", EntryPolicy.of(ofSeconds(1)));

    chains.clock.advance(ofSeconds(30));
    PutResult late = chains
        .redis
        .put(older.key(), older.entry(), Condition.newerWins(), null)
        .toCompletableFuture()
        .get();

    assertThat(late.status()).isEqualTo(PutResult.Status.SUPERSEDED);
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  /** A loader that has read the row, and is slow to come back with it. */
  private static String slowly(String row, Gate gate) throws InterruptedException {
    gate.pass();
    return row;
  }
}
