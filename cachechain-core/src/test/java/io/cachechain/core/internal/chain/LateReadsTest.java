package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.FailureKind;
import io.cachechain.Loader;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What was read or loaded before a change arrives after it: it answers who asked for it, and is
 * kept nowhere.
 */
class LateReadsTest {
  private final Chains chains = Chains.withNearOf(1);
  private final CompletableFuture<@Nullable String> origin = new CompletableFuture<>();

  private Chain<String, String> loading() {
    return chains.two(l -> {}, b -> b.loader(Loader.async(key -> origin)));
  }

  private Chain<String, String> ahead(Duration offset) {
    return chains
        .builderAt(new SkewedClock(chains.clock, offset))
        .layer(chains.redis)
        .loader(Loader.async(key -> origin))
        .build();
  }

  private void forgetNear() {
    chains.nearLayer.sweep(entry -> true, 10);
  }

  @Test
  @DisplayName("Z1 B11 P3: nor in bulk: what getAll loads before invalidateAll is kept nowhere")
  void invalidateAll_whileGetAllLoads_oldValuesAreNotKept() {
    Map<String, String> rows = new HashMap<>(Map.of("a", "old", "b", "old"));
    CompletableFuture<Void> slow = new CompletableFuture<>();
    Chain<String, String> chain = chains.two(
        l -> {},
        b -> b.loader(Loader.async(key -> {
          String row = rows.get(key);
          return slow.thenApply(ignored -> row);
        })));
    CompletableFuture<Map<String, String>> before = chain.async().getAll(List.of("a", "b"));

    rows.replaceAll((key, row) -> "new");
    chain.invalidateAll(List.of("a", "b"));
    slow.complete(null);

    assertThat(before).isCompletedWithValue(Map.of("a", "old", "b", "old"));
    assertThat(chain.getAll(List.of("a", "b"))).isEqualTo(Map.of("a", "new", "b", "new"));
    forgetNear();
    assertThat(chain.getAllPresent(List.of("a", "b"))).isEqualTo(Map.of("a", "new", "b", "new"));
  }

  @Test
  @DisplayName(
      "Z2 P1 P3: a warm-up that still waits in its queue is not sent after an invalidation")
  void invalidate_warmUpWaitsInTheQueue_itIsPurged() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "old");
    chain.put("other", "v");
    forgetNear();
    chains.redis.evictAll();
    chains.jdbc.resetCalls();
    chains
        .redis
        .onPuts()
        .forKeys(key -> key.endsWith(":other") && chains.jdbc.gets() > 0)
        .holds();
    assertThat(chain.get("other")).isEqualTo("v"); // holds up the queue
    assertThat(chain.get("k")).isEqualTo("old"); // its warm-up waits there
    String storageKey = chains.jdbc.keys().stream()
        .filter(key -> key.endsWith(":k"))
        .findFirst()
        .orElseThrow();

    chain.invalidate("k");
    chains.redis.onPuts().recovers();
    chains.redis.evict(storageKey); // as if the server had made room meanwhile
    chains.redis.releases();

    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chains.redis.held(storageKey)).isNull();
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z2 F2 P1: what is read in a nearer far layer before the invalidation gets there is near no more when it returns")
  void get_betweenTheFarLayersOfAnInvalidation_copyGoes() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "old");
    forgetNear();
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> invalidated = chain.async().invalidate("k");
    assertThat(chain.get("k")).isEqualTo("old"); // jdbc has the tombstone, redis has not

    chains.redis.onPuts().recovers();
    chains.redis.releases();

    assertThat(invalidated).isCompleted();
    assertThat(chains.nearLayer.peek("k")).isNull();
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z4 C25 P3: what a faster node loads lies below an invalidation that a slower one makes meanwhile")
  void invalidate_fasterNodeLoads_oldValueIsNotKept() {
    Chain<String, String> faster = ahead(ofSeconds(4));
    Chain<String, String> chain = chains.two(l -> {}, b -> b);
    CompletableFuture<@Nullable String> load = faster.async().get("k");

    chain.invalidate("k");
    origin.complete("old");

    assertThat(load).isCompletedWithValue("old");
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(faster.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z4 C25 P3: also where the layer missed the invalidation and takes what was loaded before it")
  void invalidate_layerMissesItAndFasterNodeLoads_oldValueIsNotTrusted() {
    CutLayer way = new CutLayer(chains.redis);
    Chain<String, String> faster = ahead(ofSeconds(4));
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.near())
        .layer(io.cachechain.spi.LayerSpec.of("redis", way))
        .build();
    CompletableFuture<@Nullable String> load = faster.async().get("k");
    way.cut();
    chain.invalidate("k");
    way.joins();

    origin.complete("old");

    assertThat(load).isCompletedWithValue("old");
    assertThat(faster.getIfPresent("k")).as("it is stored").isEqualTo("old");
    assertThat(chain.getIfPresent("k")).isNull();
    chains.clock.advance(ofSeconds(10));
    assertThat(faster.getIfPresent("k")).as("and replayed").isNull();
  }

  @Test
  @DisplayName(
      "F11 Z2 P2: a fill that another node's put has overtaken takes the near copy along, with no word from that node")
  void put_otherNodeWhileLoading_nearCopyGoes() {
    Chain<String, String> chain = loading();
    Chain<String, String> other = chains.otherNode(chains.redis);
    CompletableFuture<@Nullable String> load = chain.async().get("k");

    other.put("k", "new");
    origin.complete("old");

    assertThat(load).isCompletedWithValue("old");
    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(other.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "Z28 G8 P4: a message takes the older warm-up along that waits in a queue, and is read from there")
  void message_warmUpWaitsInTheQueue_itIsPurged() {
    TestCluster cluster = new TestCluster();
    Node a = cluster.node("a", builder -> builder.layer(cluster.jdbc));
    Node b = cluster.node("b", builder -> builder.layer(cluster.jdbc));
    a.chain().put("k", "old");
    a.chain().put("other", "v");
    cluster.redis.evictAll();
    cluster.jdbc.resetCalls();
    cluster
        .redis
        .onPuts()
        .forKeys(key -> key.endsWith(":other") && cluster.jdbc.gets() > 0)
        .holds();
    assertThat(b.chain().get("other")).isEqualTo("v"); // holds up the queue of b
    assertThat(b.chain().get("k")).isEqualTo("old"); // its warm-up waits there

    a.chain().put("k", "new");

    assertThat(b.chain().get("k")).isEqualTo("new");
    cluster.redis.onPuts().recovers();
    cluster.redis.releases();
    assertThat(b.chain().get("k")).isEqualTo("new");
    assertThat(a.chain().with(c -> c.skipReads("near")).get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName("Z57 K11 P1: a read joins no request for its key that was sent before a write")
  void get_requestWasSentBeforeThePut_isNotJoined() {
    FakeLayer bulk = new FakeLayer("redis").clock(chains.clock).bulk();
    Chain<String, String> chain = chains
        .builder()
        .layer(bulk, l -> l.timeout(ofSeconds(5)).set("batch.inflight", "1"))
        .build();
    chain.put("k", "old");
    bulk.onGets().delaysAnswers(ofMillis(500));
    CompletableFuture<@Nullable String> before = chain.async().get("k");
    bulk.onGets().recovers();
    chain.put("k", "new");

    CompletableFuture<@Nullable String> after = chain.async().get("k");
    chains.clock.advance(ofSeconds(1));

    assertThat(before).isCompletedWithValue("old");
    assertThat(after).isCompletedWithValue("new");
  }

  @Test
  @DisplayName("Z32 P11: a put while the loader finds nothing wins: absence is stored nowhere")
  void put_whileTheLoaderFindsNothing_isNotHidden() {
    Chain<String, String> chain = loading();
    CompletableFuture<@Nullable String> load = chain.async().get("k");

    chain.put("k", "inserted");
    origin.complete(null);

    assertThat(load).isCompletedWithValue(null);
    assertThat(chain.getIfPresent("k")).isEqualTo("inserted");
    forgetNear();
    assertThat(chain.getIfPresent("k")).isEqualTo("inserted");
  }

  @Test
  @DisplayName("Z32 P11: nor does the absence that one node found hide the put of another")
  void put_otherNodeFoundNothing_isNotHidden() {
    Chain<String, String> chain = loading();
    Chain<String, String> other = chains.otherNode(chains.redis);
    CompletableFuture<@Nullable String> load = chain.async().get("k");

    other.put("k", "inserted");
    origin.complete(null);

    assertThat(load).isCompletedWithValue(null);
    assertThat(chain.getIfPresent("k")).isEqualTo("inserted");
    assertThat(other.getIfPresent("k")).isEqualTo("inserted");
    other.invalidate("k");
    assertThat(other.lookup("k")).isInstanceOf(Lookup.Miss.class);
    other.put("k", "again");
    assertThat(other.getIfPresent("k")).isEqualTo("again");
  }

  @Test
  @DisplayName(
      "Z52 P1 P7: a flight that began while a write was on its way is not joined once that has returned")
  void get_flightBeganDuringAPut_isNotJoinedAfterwards() {
    Chain<String, String> chain = loading();
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> put = chain.async().put("k", "new");
    chains.redis.onPuts().recovers();
    CompletableFuture<@Nullable String> during = chain.async().get("k");
    assertThat(during).as("it loads").isNotDone();
    chains.redis.releases();
    assertThat(put).isCompleted();
    forgetNear();

    CompletableFuture<@Nullable String> after = chain.async().get("k");
    assertThat(after).isCompletedWithValue("new");
    origin.complete("old");

    assertThat(during).isCompletedWithValue("old");
    assertThat(chain.get("k")).isEqualTo("new");
    forgetNear();
    assertThat(chain.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "Z9 Z55 P3: a warm-up that goes on after the tombstone which overtook it has died is refused")
  void get_warmUpLandsAfterTheTombstoneHasDied_isRefused() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "old");
    String storageKey = chains.redis.keys().iterator().next();
    forgetNear();
    chains.redis.evictAll();
    Chain<String, String> other = chains.otherNode(chains.redis);
    chains.redis.onPuts().forKeys(key -> chains.jdbc.gets() > 0).holds(); // not the reservation
    assertThat(chain.get("k")).isEqualTo("old"); // its warm-up is on the way
    chains.redis.onPuts().recovers();
    other.invalidate("k");
    chains.clock.advance(ofMinutes(3));
    assertThat(chains.redis.held(storageKey)).as("the tombstone has died").isNull();

    chains.redis.releases();

    assertThat(chains.redis.held(storageKey)).isNull();
    assertThat(other.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("Z18 P11: where somebody could not be asked, nothing is remembered as absent")
  void get_layersCannotBeAsked_nothingIsRemembered() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v");
    forgetNear();
    chains.redis.fails(FailureKind.CONNECTION);
    chains.jdbc.fails(FailureKind.CONNECTION);
    assertThat(chain.get("k")).isNull();
    assertThat(chain.lookup("k")).isInstanceOf(Lookup.Unknown.class);

    chains.redis.recovers();
    chains.jdbc.recovers();
    chains.clock.advance(ofMillis(1));

    assertThat(chain.get("k")).isEqualTo("v");
  }
}
