package io.cachechain.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.EntryPolicy;
import io.cachechain.Lookup;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeOrigin;
import io.cachechain.testing.Gate;
import io.cachechain.tier.caffeine.CaffeineLayer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the README promises, as a user sees it. */
class PromisesTest {
  private final FakeOrigin<String, String> table = FakeOrigin.of(Map.of("k", "old"));
  private final FakeLayer shared = new FakeLayer("shared");

  @Test
  @DisplayName(
      "P1 P3 G16: a load that began before an invalidation answers its caller, and is stored nowhere")
  void invalidate_whileLoading_lateLoadIsNotStored() throws Exception {
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(CaffeineLayer.maximumSize(10))
        .layer(shared)
        .loader(key -> table.load(key))
        .build()) {
      Gate gate = table.pauses();
      CompletableFuture<String> late = chain.async().get("k");
      gate.awaitArrivals(1);
      table.change("k", "new");

      chain.invalidate("k");
      gate.open();
      late.get(10, TimeUnit.SECONDS);

      table.recovers();
      assertThat(chain.lookup("k")).isInstanceOf(Lookup.Miss.class);
      assertThat(chain.get("k")).isEqualTo("new");
    }
  }

  @Test
  @DisplayName("B32: a default of the caller's is never stored")
  void orElse_miss_isTheCallersOnly() {
    try (CloseableChain<String, String> chain =
        ChainBuilder.create("books", String.class, String.class).layer(shared).build()) {
      assertThat(chain.lookup("absent").orElse("mine")).isEqualTo("mine");
      assertThat(chain.lookup("absent").orNull()).isNull();
      assertThat(shared.keys()).isEmpty();
    }
  }

  @Test
  @DisplayName("F12: a value that is put before anybody asks is never loaded")
  void put_beforeTraffic_isPreloaded() {
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(CaffeineLayer.maximumSize(10))
        .layer(shared)
        .loader(key -> table.load(key))
        .build()) {
      chain.putAll(Map.of("k", "v", "l", "w"));

      assertThat(chain.get("k")).isEqualTo("v");
      assertThat(chain.get("l")).isEqualTo("w");
      assertThat(table.loads()).isZero();
    }
  }

  @Test
  @DisplayName(
      "D-32 D-1: a near entry goes at most a tick early and never late; a short life is exact")
  void get_atTheEndOfLife_isGone() {
    FakeClock clock = FakeClock.jumping();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(CaffeineLayer.maximumSize(10))
        .clock(clock)
        .executor(Runnable::run)
        .build()) {
      chain.put("long", "v", EntryPolicy.of(Duration.ofMinutes(1)));
      chain.put("short", "v", EntryPolicy.of(Duration.ofMillis(50)));

      clock.advance(Duration.ofMillis(49));
      assertThat(chain.get("short")).isEqualTo("v");
      clock.advance(Duration.ofMillis(1));
      assertThat(chain.get("short")).isNull();
      clock.advance(Duration.ofSeconds(60).minusMillis(50 + 20)); // one tick is 10 ms
      assertThat(chain.get("long")).isEqualTo("v");
      clock.advance(Duration.ofMillis(20));
      assertThat(chain.get("long")).isNull();
    }
  }
}
