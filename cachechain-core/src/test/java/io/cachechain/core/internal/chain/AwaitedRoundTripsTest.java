package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * How many answers of a far layer a caller waits for, one after the other: counted, not timed. The
 * layer answers all that was sent only when nothing else goes on.
 */
class AwaitedRoundTripsTest {
  private final Chains chains = Chains.create();
  private final CloseableChain<String, String> chain = chains
      .builder()
      .layer(chains.near())
      .layer(chains.redis)
      .loader(key -> "loaded")
      .build();

  private int awaitedBy(CompletableFuture<?> call) {
    int trips = 0;
    while (!call.isDone()) {
      assertThat(chains.redis.waiting()).as("requests under way").isPositive();
      chains.redis.releases();
      trips++;
    }
    return trips;
  }

  @Test
  void get_coldKey_waitsForTheReadAndTheReservation() {
    chains.redis.holds();

    assertThat(awaitedBy(chain.async().get("k"))).isEqualTo(2);
  }

  @Test
  void get_farHit_waitsForTheReadAlone() {
    assertThat(chain.put("k", "v").isComplete()).isTrue();
    chains.nearLayer.drop("k", Objects.requireNonNull(chains.nearLayer.peek("k")));
    chains.redis.holds();

    assertThat(awaitedBy(chain.async().get("k"))).isOne();
  }

  @Test
  void get_nearHit_waitsForNothing() {
    assertThat(chain.get("k")).isEqualTo("loaded");
    chains.redis.holds();

    assertThat(awaitedBy(chain.async().get("k"))).isZero();
  }

  @Test
  void put_andInvalidate_waitForTheWriteAlone() {
    chains.redis.holds();

    assertThat(awaitedBy(chain.async().put("k", "v"))).isOne();
    assertThat(awaitedBy(chain.async().invalidate("k"))).isOne();
  }
}
