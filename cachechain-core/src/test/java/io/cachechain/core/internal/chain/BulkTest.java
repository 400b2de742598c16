package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.WriteOutcome;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BulkTest {
  private final Chains chains = Chains.create();
  private final FakeLayer redis = new FakeLayer("redis").clock(chains.clock).bulk();
  private final FakeLayer jdbc = new FakeLayer("jdbc").clock(chains.clock).bulk();
  private final FakeLoader<String, String> loader =
      FakeLoader.of(key -> key.startsWith("none") ? null : "v-" + key);
  private final CloseableChain<String, String> chain = chains
      .builder()
      .layer(chains.near())
      .layer(redis)
      .layer(jdbc)
      .loader(loader)
      .build();

  private static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
  }

  @Test
  @DisplayName(
      "B11 K11: one request per layer and batch, duplicates folded, in the order of the keys")
  void getAll_cold_oneRequestPerLayerAndBatch() {
    List<String> asked = new ArrayList<>(keys(250));
    asked.add("k0");
    asked.add("none");

    Map<String, String> found = chain.getAll(asked);

    assertThat(found.keySet()).containsExactlyElementsOf(keys(250));
    assertThat(found).allSatisfy((key, value) -> assertThat(value).isEqualTo("v-" + key));
    assertThat(redis.gets()).isEqualTo(251);
    assertThat(jdbc.gets()).isEqualTo(251);
    assertThat(loader.loads()).isEqualTo(251);
    chains.nearLayer.sweep(entry -> true, 1_000);
    redis.evictAll();
    redis.resetCalls();
    jdbc.resetCalls();
    assertThat(chain.getAllPresent(asked)).hasSize(250);
    assertThat(jdbc.requests()).isEqualTo(3);
    // 3 that ask, 3 that reserve the empty slots, and the warm-ups
    assertThat(redis.requests()).isLessThanOrEqualTo(3 + 3 + 4);
  }

  @Test
  @DisplayName("B11: what is near is not asked for, what is far is not loaded")
  void getAll_partlyThere_onlyTheRestIsAsked() {
    chain.putAll(Map.of("k0", "a", "k1", "b"));
    redis.resetCalls();

    assertThat(chain.getAll(keys(3))).isEqualTo(Map.of("k0", "a", "k1", "b", "k2", "v-k2"));

    assertThat(redis.gets()).isEqualTo(1);
    assertThat(loader.loads()).isEqualTo(1);
  }

  @Test
  @DisplayName("B11 P11: a load that fails does not say \"absent\", and does not fail the others")
  void getAll_oneLoadFails_exceptionHoldsTheRest() {
    CloseableChain<String, String> some = chains
        .builder()
        .layer(chains.redis)
        .loader(key -> {
          if (key.equals("k1")) {
            throw new IOException("no");
          }
          return "v";
        })
        .build();

    LoadException failure = catchThrowableOfType(LoadException.class, () -> some.getAll(keys(3)));

    assertThat(failure)
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("1 of 3 keys could not be loaded");
    assertThat(failure.failures().keySet()).isEqualTo(java.util.Set.of("k1"));
    assertThat(failure.found()).isEqualTo(Map.of("k0", "v", "k2", "v"));
    assertThat(some.getIfPresent("k0")).isEqualTo("v");
  }

  @Test
  @DisplayName("B11 P5: a layer that fails fails nobody's bulk call")
  void getAll_layerFails_nextAnswers() {
    chain.putAll(Map.of("k0", "a", "k1", "b"));
    chains.nearLayer.sweep(entry -> true, 100);
    redis.fails(FailureKind.CONNECTION);

    assertThat(chain.getAllPresent(keys(2))).isEqualTo(Map.of("k0", "a", "k1", "b"));
    assertThat(loader.loads()).isZero();
  }

  @Test
  @DisplayName(
      "B11: putAll and invalidateAll give an outcome per key, one request per layer and batch")
  void putAll_manyKeys_fewRequests() {
    Map<String, String> entries = new LinkedHashMap<>();
    keys(150).forEach(key -> entries.put(key, "v"));

    Map<String, WriteOutcome> outcomes = chain.putAll(entries);

    assertThat(outcomes)
        .hasSize(150)
        .allSatisfy((key, outcome) -> assertThat(outcome.isComplete()).isTrue());
    assertThat(redis.requests()).isEqualTo(2);
    assertThat(chain.invalidateAll(entries.keySet())).hasSize(150);
    assertThat(redis.requests()).isEqualTo(4);
    assertThat(chain.getAllPresent(entries.keySet())).isEmpty();
  }

  @Test
  @DisplayName(
      "B11 F19: a large putAll waits for its turns; the layer's timeout runs from each sending")
  void putAll_slowLayer_everyBatchHasItsTime() {
    redis
        .onPuts()
        .delays(ofMillis(120)); // 20 batches, 4 at once: the last one is sent after 0.48 s
    Map<String, String> entries = new LinkedHashMap<>();
    keys(2_000).forEach(key -> entries.put(key, "v"));

    assertThat(chain.putAll(entries))
        .allSatisfy((key, outcome) -> assertThat(outcome.isComplete()).isTrue());
  }

  @Test
  @DisplayName(
      "B11 B20: a bad key, a null or too many keys fail the call before anything is asked or stored")
  void bulk_badInput_nothingHappens() {
    assertThatThrownBy(() -> chain.getAll(List.of("k", "")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> chain.getAll(Arrays.asList("k", null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("chain 'books', getAll: a key is null");
    assertThatThrownBy(() -> chain.putAll(Map.of("k", "v", " x", "v")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> chain.getAll(keys(10_001)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10001 keys, at most 10000 are allowed (bulk.max-keys)");

    assertThat(redis.requests()).isZero();
    assertThat(loader.loads()).isZero();
  }

  @Test
  @DisplayName("C1 B11: a bulk read joins a single flight, and the reverse")
  void getAll_joinsSingleFlights() throws Exception {
    FakeLoader<String, String> slow = FakeLoader.of(key -> "v");
    var gate = slow.pauses();
    try (CloseableChain<String, String> onThreads =
        ChainsOnThreads.chain(chains, b -> b.loader(slow))) {
      var single = onThreads.async().get("k0");
      gate.awaitArrivals(1);
      var bulk = onThreads.async().getAll(List.of("k0"));
      gate.open();

      assertThat(bulk.get()).isEqualTo(Map.of("k0", "v"));
      assertThat(single.get()).isEqualTo("v");
      assertThat(slow.loads()).isEqualTo(1);
    }
  }
}
