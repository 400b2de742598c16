package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.testing.FaultPlan;
import io.cachechain.testing.LayerCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteTest {
  private final Chains chains = Chains.create();

  private Chain<String, String> nodeAhead(Duration offset) {
    return chains.ahead(offset).layer(chains.redis).layer(chains.jdbc).build();
  }

  @Test
  @DisplayName(
      "P1 G28: what stands in the way of the write that overtook this one stands in its way, too")
  void invalidate_overtakenByOneThatMustBeRaised_isRaisedItself() {
    Chain<String, String> ahead = chains.ahead(ofSeconds(3)).layer(chains.redis).build();
    Chain<String, String> chain = chains.otherNode(chains.redis);
    ahead.put("k", "old");
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> first = chain.async().invalidate("k");
    CompletableFuture<WriteOutcome> second = chain.async().invalidate("k");
    CompletableFuture<WriteOutcome> third = chain.async().invalidate("k");

    chains.redis.releases(); // the first, which meets the put
    chains.redis.releases(); // the third, which has overtaken the second and meets the put, too

    assertThat(second).isNotDone();
    FaultPlan unused = chains.redis.onPuts().recovers();
    chains.redis.releases();
    assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "G28 Z5: an invalidation by a slow clock is raised above what it meets, in all layers")
  void invalidate_fasterNodeHasPut_raisedEverywhere() {
    Chain<String, String> ahead = nodeAhead(ofSeconds(3));
    Chain<String, String> chain = chains.three();
    ahead.put("k", "old");
    assertThat(chain.get("k")).isEqualTo("old"); // and near

    WriteOutcome outcome = chain.invalidate("k");

    assertThat(outcome.isComplete()).isTrue();
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(ahead.getIfPresent("k")).isNull();
    String storageKey = chains.redis.keys().iterator().next();
    assertThat(chains.redis.heldVersion(storageKey)).isEqualTo(outcome.version());
    assertThat(chains.jdbc.heldVersion(storageKey)).isEqualTo(outcome.version());
  }

  @Test
  @DisplayName("G28: a put is raised over another node's version that lies ahead of this clock")
  void put_fasterNodeHasPut_raised() {
    Chain<String, String> ahead = nodeAhead(ofSeconds(3));
    Chain<String, String> chain = chains.three();
    ahead.put("k", "old");

    WriteOutcome outcome = chain.put("k", "new");

    assertThat(outcome.isComplete()).isTrue();
    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(ahead.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "G28 Z5: a put that waited in a queue and meets another node's version in doubt kills it, and is itself not kept there: the next read loads")
  void put_queuedAndFasterNodeHasPut_neitherIsKept() {
    Chain<String, String> ahead = chains.ahead(ofSeconds(3)).layer(chains.redis).build();
    Chain<String, String> chain =
        chains.two(l -> l.writes(WritePolicy.queued()), b -> b.loader(key -> "loaded"));
    ahead.put("k", "old");

    chain.put("k", "new");

    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(ahead.getIfPresent("k")).isNull();
    assertThat(chain.getIfPresent("k")).isNotEqualTo("old");
    assertThat(chain.describe().toString()).doesNotContain("to replay");
  }

  @Test
  @DisplayName(
      "G28 Z66: of two such puts the higher one stays where no loader would bring the value back")
  void put_queuedAndFasterNodeHasPutWithoutLoader_oneStays() {
    Chain<String, String> ahead = chains.ahead(ofSeconds(3)).layer(chains.redis).build();
    Chain<String, String> chain = chains.two(l -> l.writes(WritePolicy.queued()), b -> b);
    ahead.put("k", "theirs");

    chain.put("k", "ours");

    assertThat(chain.flush(ofSeconds(1))).isEmpty();
    assertThat(chain.getIfPresent("k")).isIn("theirs", "ours").isEqualTo(ahead.getIfPresent("k"));
  }

  @Test
  @DisplayName("Z6: a queued put that meets something newer is shown near no more")
  void put_queuedAndSuperseded_droppedNear() {
    Chain<String, String> other = chains.otherNode(chains.redis);
    Chain<String, String> chain = chains.two(
        l -> l.writes(WritePolicy.queued()),
        b -> b.settings(Settings.of("clock.max-skew", "100ms")));
    chains.redis.holds();
    chain.put("k", "first");
    chains.redis.recovers();
    chains.clock.advance(ofMillis(200)); // certainly newer
    other.put("k", "newer");

    chains.redis.releases();

    assertThat(chain.get("k")).isEqualTo("newer");
  }

  @Test
  @DisplayName(
      "G28 P1: a put is raised over what a faster node had put before, also when its own clock has got there meanwhile")
  void put_fasterNodeHasPutAndLayerIsSlow_raised() {
    Chain<String, String> ahead = nodeAhead(ofMillis(500));
    Chain<String, String> chain = chains.three();
    ahead.put("k", "old");
    chains.jdbc.onPuts().holds();
    CompletableFuture<WriteOutcome> put = chain.async().put("k", "new");

    chains.clock.advance(ofMillis(600));
    chains.jdbc.onPuts().recovers();
    chains.jdbc.releases();

    assertThat(put).isDone();
    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(ahead.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "G28 P1: what is left of a put that a later one has overtaken kills what a faster node had put before")
  void put_overtakenAndFasterNodeHasPut_olderIsNotAnswered() {
    Chain<String, String> ahead = nodeAhead(ofSeconds(3));
    Chain<String, String> chain = chains.three();
    ahead.put("k", "old");
    chains.jdbc.onPuts().holds();
    CompletableFuture<WriteOutcome> first = chain.async().put("k", "first");
    CompletableFuture<WriteOutcome> second = chain.async().put("k", "second");
    CompletableFuture<@Nullable String> seen =
        first.thenApply(outcome -> chain.with(c -> c.skipReads("near")).getIfPresent("k"));

    chains.jdbc.onPuts().recovers();
    chains.jdbc.releases();

    assertThat(second).isDone();
    assertThat(seen).isDone();
    assertThat(seen.join()).isNotEqualTo("old");
    assertThat(ahead.getIfPresent("k")).isNotIn("old", "first");
  }

  @Test
  @DisplayName(
      "G28 P1: a put that was with the layer when a later one began kills what a faster node had put before, too")
  void put_overtakenOnItsWayAndFasterNodeHasPut_olderIsNotAnswered() {
    Chain<String, String> ahead = chains.ahead(ofSeconds(3)).layer(chains.redis).build();
    Chain<String, String> chain = chains.otherNode(chains.redis);
    ahead.put("k", "old");
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> first = chain.async().put("k", "first");
    CompletableFuture<WriteOutcome> second = chain.async().invalidate("k");
    CompletableFuture<@Nullable String> seen = first.thenApply(outcome -> chain.getIfPresent("k"));

    chains.redis.releases(); // the put, which meets the other node's
    FaultPlan unused = chains.redis.onPuts().recovers();
    chains.redis.releases();

    assertThat(second).isDone();
    assertThat(seen).isDone();
    assertThat(seen.join()).isNull();
    assertThat(ahead.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("F17: what was put while another layer was away for long stays where it was stored")
  void put_missedForLong_isTrustedWhereItIs() {
    Chain<String, String> chain = chains.three();
    chains.jdbc.fails(FailureKind.CONNECTION);
    chain.put("k", "v");
    chains.clock.advance(ofSeconds(90));
    chains.nearLayer.sweep(entry -> true, 1);

    assertThat(chain.getIfPresent("k")).isEqualTo("v");
    chains.jdbc.recovers();
    chains.clock.advance(ofSeconds(40));
    assertThat(chain.describe().toString()).doesNotContain("to replay");
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isEqualTo("v");
  }

  @Test
  @DisplayName("F2: a tombstone that a layer rejects is missed, and the outcome says so")
  void invalidate_rejected_missed() {
    Chain<String, String> chain = chains.three();
    chain.put("k", "v");
    chains.redis.rejects("read only");

    WriteOutcome outcome = chain.invalidate("k");

    assertThat(outcome.isComplete()).isFalse();
    assertThat(outcome.layers().get("redis").status()).isEqualTo(Status.MISSED);
    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName("G28 Z51: a put is not raised once a later write of this node has begun")
  void put_laterOneHasBegun_yields() {
    Chain<String, String> ahead = nodeAhead(ofSeconds(3));
    Chain<String, String> chain = chains.three();
    chains.jdbc.holds();
    var first = chain.async().put("k", "first");
    var second = chain.async().put("k", "second");
    chains.jdbc.recovers();
    ahead.put("k", "theirs");

    chains.jdbc.releases();
    chains.clock.advance(ofMillis(10));

    assertThat(first).isDone();
    assertThat(second).isDone();
    assertThat(chain.get("k")).isNotEqualTo("first");
    assertThat(ahead.get("k")).isNotEqualTo("first");
  }

  @Test
  @DisplayName(
      "F16: a put carries the time after which the server must refuse it, under its ceiling")
  void put_sent_carriesSendBy() {
    Chain<String, String> chain = chains.three();
    long now = chains.clock.currentTimeMillis();

    chain.put("k", "v");

    LayerCall call = chains.redis.calls().stream()
        .filter(each -> each.condition() != null)
        .findFirst()
        .orElseThrow();
    Condition condition = call.condition();
    assertThat(condition.sendBy()).isEqualTo(now + 250 + 5_000);
    assertThat(condition.ceiling().millis()).isGreaterThanOrEqualTo(condition.sendBy());
  }

  @ParameterizedTest
  @CsvSource({"none,0", "one,0", "quorum,1", "all,1"})
  @DisplayName("F10 Z6: too few acknowledgements: the put throws, and no layer answers its value")
  void put_oneOfTwoLayersFails_asRequired(String required, int throwing) {
    Chain<String, String> chain =
        chains.three(b -> b.settings(Settings.of("write.require", required)));
    chain.put("k", "old");
    chains.redis.fails(FailureKind.CONNECTION);

    if (throwing == 0) {
      assertThat(chain.put("k", "new").layers().get("redis").status()).isEqualTo(Status.MISSED);
      assertThat(chain.get("k")).isEqualTo("new");
      return;
    }
    assertThatThrownBy(() -> chain.put("k", "new"))
        .isInstanceOfSatisfying(LayerException.class, failure -> {
          assertThat(failure).hasMessageContaining("write.require=" + required);
          assertThat(failure.outcome().layers().get("jdbc").status()).isEqualTo(Status.STORED);
        });
    chains.redis.recovers();
    chains.clock.advance(ofSeconds(10));
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(chains.otherNode(chains.jdbc).getIfPresent("k")).isNull();
  }
}
