package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.Origin;
import io.cachechain.WriteOutcome;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Writes of one key, and loads, that meet each other on their way to the layers. */
class CrossingWritesTest {
  private final Chains chains = Chains.create();

  @Test
  @DisplayName(
      "C5 Z10 P3: an invalidation is not taken for done by one that was sent before; those that wait become one")
  void invalidate_anotherIsUnderWay_isSentItself() {
    Chain<String, String> other = chains.otherNode(chains.redis);
    Chain<String, String> chain = chains.otherNode(chains.redis);
    chains.redis.onPuts().delaysAnswers(ofMillis(500)); // done at once, answered late
    CompletableFuture<WriteOutcome> first = chain.async().invalidate("k");
    chains.redis.onPuts().recovers();
    other.put("k", "put behind the first one");
    chains.redis.resetCalls();

    CompletableFuture<WriteOutcome> second = chain.async().invalidate("k");
    CompletableFuture<WriteOutcome> third = chain.async().invalidate("k");
    assertThat(chains.redis.puts()).as("one write of a key at a time").isZero();
    chains.clock.advance(ofSeconds(1));

    assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    assertThat(chain.getIfPresent("k")).isNull();
    assertThat(other.getIfPresent("k")).isNull();
    assertThat(chains.redis.puts())
        .as("two in one, perhaps raised above the put")
        .isBetween(1, 2);
  }

  @Test
  @DisplayName("Z6 Z51 P1 P2: a put that waits behind another node's later one is not shown near")
  void put_otherNodesLaterOneIsFaster_isNotShownNear() {
    Chain<String, String> chain =
        chains.three(b -> b.settings(Settings.of("clock.max-skew", "100ms")));
    Chain<String, String> other = chains.otherNode(chains.redis);
    chains.jdbc.onPuts().holds();
    CompletableFuture<WriteOutcome> put = chain.async().put("k", "earlier");
    chains.clock.advance(ofMillis(190)); // what comes now is certainly later
    other.put("k", "later");

    chains.jdbc.onPuts().recovers();
    chains.jdbc.releases();

    assertThat(put).isCompleted();
    assertThat(chains.nearLayer.peek("k")).isNull();
    assertThat(chain.get("k")).isEqualTo("later");
  }

  @Test
  @DisplayName(
      "Z51 G28 P1: a put is not raised over a later one of its own node, which has seen what stands in the way")
  void put_laterOneHasSeenTheFasterNode_staysBelowIt() {
    Chain<String, String> faster =
        chains.ahead(ofSeconds(3)).layer(chains.redis).build();
    Chain<String, String> chain = chains.three();
    chains.redis.onPuts().holds();
    CompletableFuture<WriteOutcome> first = chain.async().put("k", "first");
    chains.redis.onPuts().recovers();
    faster.put("k", "theirs");
    assertThat(chain.getIfPresent("k")).isEqualTo("theirs");
    CompletableFuture<WriteOutcome> second = chain.async().put("k", "second"); // above theirs

    chains.redis.releases();

    assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
    assertThat(chain.get("k")).isNotIn("first", "theirs");
    assertThat(faster.get("k")).isNotIn("first", "theirs");
    assertThat(chains.otherNode(chains.jdbc).get("k")).isNotEqualTo("first");
  }

  @Test
  @DisplayName(
      "Z45 F2 P1: what was loaded while the origin was writing goes, since the stamp follows the origin's answer")
  void put_loadedWhileTheOriginWrites_oldValueIsGone() {
    Map<String, String> rows = new ConcurrentHashMap<>(Map.of("k", "old"));
    Properties narrow = Settings.of("clock.max-skew", "100ms");
    Chain<String, String> other = chains
        .ahead(ofMillis(0))
        .layer(chains.redis)
        .loader(rows::get)
        .settings(narrow)
        .build();
    Chain<String, String> chain = chains.two(
        l -> {},
        b -> b.settings(narrow).origin(new Plain(rows, () -> {
          chains.clock.advance(ofMillis(500));
          other.invalidate("k");
          assertThat(other.get("k")).isEqualTo("old"); // derived from that invalidation
        })));

    chain.put("k", "new");

    assertThat(chain.get("k")).isEqualTo("new");
    assertThat(other.get("k")).isEqualTo("new");
  }

  @Test
  @DisplayName(
      "G28 P6 P8: an invalidation that meets something newer again and again is repeated five times, and then missed")
  void invalidate_neverAbove_isMissedAfterFiveTimes() {
    Overtaking overtaking = new Overtaking();
    CloseableChain<String, String> chain = chains
        .builder()
        .layer(LayerSpec.of("redis", overtaking))
        .settings(Settings.of("layer.redis.breaker", "off"))
        .build();

    WriteOutcome outcome = chain.invalidate("k");

    assertThat(outcome.layers().get("redis").status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(overtaking.puts).isEqualTo(1 + 5);
    assertThat(Objects.requireNonNull(Gauges.of(chain)).layers().get(0).missed())
        .isEqualTo(1);
    chain.close();
  }

  /** A layer in which another node has always just put something. */
  private static final class Overtaking implements ByteLayer {
    private int puts;

    @Override
    public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      puts += key.endsWith(":k") ? 1 : 0;
      Version version = entry.version();
      Version above = Version.of(version.millis(), version.counter() + 1, 0, 7);
      return CompletableFuture.completedStage(PutResult.superseded(above));
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of(Capability.NON_BLOCKING);
    }

    @Override
    public void close() {}
  }

  /** An origin that compares no versions, and takes its time. */
  private record Plain(Map<String, String> rows, Runnable beforeStore)
      implements Origin<String, String> {
    @Override
    public @Nullable String load(String key) {
      return rows.get(key);
    }

    @Override
    public void store(String key, String value) {
      beforeStore.run();
      rows.put(key, value);
    }

    @Override
    public void delete(String key) {
      throw new AssertionError("not asked for");
    }
  }
}
