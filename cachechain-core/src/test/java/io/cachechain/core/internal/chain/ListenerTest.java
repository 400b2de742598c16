package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainListener;
import io.cachechain.core.WritePolicy;
import io.cachechain.testing.RecordingListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListenerTest {
  private final Chains chains = Chains.create();
  private final RecordingListener<ChainListener> recorded =
      RecordingListener.of(ChainListener.class);

  @Test
  @DisplayName("OB17 OB18 OB5: a listener is notified of failures, breakers and loads")
  void listener_layerFails_isNotified() {
    CloseableChain<String, String> chain = chains.two(
        l -> l.breaker(BreakerPolicy.consecutive(2)),
        b -> b.listener(recorded.listener()).loader(key -> "v"));
    chains.redis.fails(FailureKind.CONNECTION);
    chain.get("a");
    chain.get("b");
    chain.get("c");

    assertThat(recorded.calls())
        .contains(
            "layerFailed(books, redis, read, CONNECTION, LayerException)",
            "layerFailed(books, redis, read, REFUSED, LayerException)",
            "breakerChanged(books, redis, read, closed, open, 100 % of 2 calls failed)");
    assertThat(recorded.count("loaded")).isEqualTo(3);
    recorded.reset();
    assertThat(recorded.calls()).isEmpty();
    assertThat(recorded.count("loaded")).isZero();
  }

  @Test
  @DisplayName("OB12: a listener is notified of what a layer rejected, and why")
  void listener_layerRejects_receivesTheReason() {
    CloseableChain<String, String> chain =
        chains.two(l -> l.maxValueBytes(100), b -> b.listener(recorded.listener()));
    chain.put("large", "x".repeat(200));
    chains.redis.onPuts().rejects("it is full");
    chain.put("k", "v");

    assertThat(recorded.calls())
        .contains("rejected(books, redis, too large)", "rejected(books, redis, it is full)");
    assertThat(chain.stats().layer("redis").rejected()).isGreaterThanOrEqualTo(2);
  }

  @Test
  @DisplayName("OB7 OB12 OB17: a listener is notified of what was dropped and superseded")
  void listener_queueFullAndNewerHeld_isNotified() {
    CloseableChain<String, String> chain = chains.two(
        l -> l.writes(WritePolicy.queued().queueCapacity(1).whenFullDropNewest()),
        b -> b.listener(recorded.listener()));
    chains.redis.holds();
    for (String key : new String[] {"under way", "waits", "dropped"}) {
      chain.put(key, "v");
    }
    assertThat(recorded.count("dropped")).isEqualTo(1);
    chains.redis.recovers();
    chains.redis.releases();
    assertThat(chain.flush(Duration.ofSeconds(1))).isEmpty();

    chains.otherNode(chains.redis).put("newer", "v2");
    chains.clock.advanceWall(Duration.ofSeconds(-2));
    CloseableChain<String, String> behind =
        chains.two(l -> {}, b -> b.listener(recorded.listener()));
    behind.put("newer", "v1");

    assertThat(recorded.calls()).contains("superseded(books, redis, write)");
  }

  @Test
  @DisplayName("OB17: a listener that throws harms nobody")
  void listener_throws_callGoesOn() {
    ChainListener broken = new ChainListener() {
      @Override
      public void loaded(String chain, Duration took, @Nullable Throwable failure) {
        throw new IllegalStateException("by test");
      }
    };
    CloseableChain<String, String> chain = chains.three(b -> b.listener(broken).loader(key -> "v"));

    assertThat(chain.get("k")).isEqualTo("v");
  }
}
