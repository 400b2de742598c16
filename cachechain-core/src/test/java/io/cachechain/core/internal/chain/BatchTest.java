package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.Lookup;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.LayerOptions;
import io.cachechain.testing.FakeLayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K11: reads are gathered while others are in flight")
class BatchTest {
  private final Chains chains = Chains.create();
  private final FakeLayer redis = new FakeLayer("redis").clock(chains.clock).bulk();

  private CloseableChain<String, String> chain(Consumer<LayerOptions<String, String>> options) {
    return chains
        .builder()
        .layer(redis, l -> {
          l.set("batch.inflight", "1");
          options.accept(l);
        })
        .build();
  }

  private static List<CompletableFuture<Lookup<String>>> look(
      CloseableChain<String, String> chain, String... keys) {
    List<CompletableFuture<Lookup<String>>> answers = new ArrayList<>();
    for (String key : keys) {
      answers.add(chain.async().lookup(key));
    }
    return answers;
  }

  private void answer() {
    redis.recovers();
    redis.releases();
  }

  @Test
  @DisplayName(
      "K11: at once when idle; what comes meanwhile goes together, each with its own answer")
  void lookup_oneIsInFlight_othersGoTogether() {
    CloseableChain<String, String> chain = chain(l -> {});
    chain.put("b", "held");
    redis.resetCalls();
    redis.holds();

    var answers = look(chain, "a", "b", "c", "d");
    assertThat(redis.gets()).isEqualTo(1);
    answer();

    assertThat(redis.requests()).isEqualTo(2);
    assertThat(redis.gets()).isEqualTo(4);
    assertThat(answers.get(1).join().orNull()).isEqualTo("held");
    assertThat(List.of(answers.get(0), answers.get(2), answers.get(3)))
        .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Lookup.Miss.class));
  }

  @Test
  @DisplayName(
      "K11: no more than batch.size go together, and no more than batch.inflight at a time")
  void lookup_moreThanABatch_goesInSeveral() {
    CloseableChain<String, String> chain = chain(l -> l.set("batch.size", "2"));
    redis.holds();

    var answers = look(chain, "a", "b", "c", "d", "e");
    assertThat(redis.requests()).isEqualTo(1);
    answer();

    assertThat(redis.requests()).isEqualTo(3);
    assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
  }

  @Test
  @DisplayName(
      "K11 Z70: how many keys go together depends on how large the answers have been lately, and grows again with smaller ones")
  void lookup_largeAnswers_fewGoTogether() {
    CloseableChain<String, String> chain = chain(l -> {});
    chain.put("large", "v".repeat(300_000));
    for (int i = 0; i < 40; i++) {
      chain.put("k" + i, "small");
    }
    String[] keys = IntStream.range(0, 40).mapToObj(i -> "k" + i).toArray(String[]::new);

    chain.getIfPresent("large");
    int afterLarge = requestsFor(chain, keys);
    int afterSmall = requestsFor(chain, keys);

    assertThat(afterLarge).isGreaterThan(3); // the first of three alone, the next by size
    assertThat(afterSmall).isEqualTo(2);
  }

  private int requestsFor(CloseableChain<String, String> chain, String... keys) {
    redis.resetCalls();
    redis.holds();
    var answers = look(chain, keys);
    answer();
    assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
    return redis.requests();
  }

  @Test
  @DisplayName("K11 Z70: the puts of one request carry no more than a megabyte together")
  void putAll_largeValues_fewGoTogether() {
    CloseableChain<String, String> chain = chain(l -> {});
    redis.resetCalls();

    chain.putAll(Map.of(
        "a",
        "v".repeat(600_000),
        "b",
        "v".repeat(600_000),
        "c",
        "v".repeat(600_000),
        "d",
        "small"));

    assertThat(redis.requests()).isGreaterThanOrEqualTo(3);
  }

  @Test
  @DisplayName(
      "K11: a batch that fails fails its members and not the next; one request for the breaker, each member for the numbers")
  void lookup_batchFails_nextIsAnswered() {
    CloseableChain<String, String> chain = chain(l -> l.breaker(BreakerPolicy.consecutive(2)));
    redis.holds();
    var first = look(chain, "a", "b", "c", "d");
    redis.fails(FailureKind.CONNECTION); // the second request, of three
    redis.releases();
    redis.recovers();

    var next = look(chain, "e", "f");

    assertThat(first.get(0).join()).isInstanceOf(Lookup.Miss.class);
    assertThat(first.subList(1, 4))
        .allSatisfy(answer ->
            assertThat(answer.join().skipped()).isEqualTo(Map.of("redis", FailureKind.CONNECTION)));
    assertThat(next)
        .allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Lookup.Miss.class));
    assertThat(chain.stats().layer("redis").failures()).isEqualTo(3);
    assertThat(chain.stats().layer("redis").misses()).isEqualTo(3);
  }

  @Test
  @DisplayName("K11 H8: who waits for his turn waits no longer than the layer's timeout")
  void lookup_firstHangs_othersEndInTime() throws Exception {
    CloseableChain<String, String> chain = chain(l -> l.timeout(ofMillis(100)));
    redis.hangs();
    long begin = chains.clock.nanoTime();

    var answers = look(chain, "a", "b");
    assertThat(chains.clock.join(answers.get(1)).skipped())
        .isEqualTo(Map.of("redis", FailureKind.REFUSED)); // it has timed out for the first one

    assertThat(chains.clock.nanoTime() - begin).isLessThanOrEqualTo(110_000_000L);
  }

  @Test
  @DisplayName("K11: one request carries 1 MiB of values at most, unless a single one is larger")
  void putAll_largeValues_goInSeveralRequests() {
    CloseableChain<String, String> chain = chain(l -> {});
    Map<String, String> large = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      large.put("k" + i, "x".repeat(400_000));
    }
    large.put("larger", "x".repeat(2_000_000));
    large.put("last", "x");

    chain.putAll(large);

    assertThat(redis.requests())
        .isEqualTo(5); // two and two and two, the larger one alone, the last
    assertThat(redis.keys()).hasSize(8);
  }

  @Test
  @DisplayName("A21: of a layer without bulk operations each key is asked for by itself")
  void getAllPresent_layerWithoutBulk_asksOneByOne() {
    CloseableChain<String, String> chain = chains.two(l -> {}, b -> b);
    chain.putAll(Map.of("a", "1", "b", "2"));
    chains.nearLayer.sweep(entry -> true, 10);
    chains.redis.resetCalls();

    Map<String, String> found = chain.getAllPresent(List.of("a", "b", "c"));

    assertThat(found).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "2"));
    assertThat(chains.redis.requests()).isEqualTo(3);
    assertThat(chain.putAll(Map.of("c", "3", "d", "4")).values()).allMatch(o -> o.isComplete());
  }
}
