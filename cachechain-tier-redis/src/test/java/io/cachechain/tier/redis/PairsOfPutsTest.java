package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.CloseableChain;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.SkewedClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Z66: one node's put has returned, then another node puts the same key. No loader would bring back
 * what both lose.
 */
class PairsOfPutsTest extends SeveralNodes {
  private static final int PAIRS = 250;

  /**
   * How far the second clock is off, how long the second node waits, and whether the pairs begin
   * before the nodes listen.
   */
  static Stream<Arguments> circumstances() {
    return Stream.of(
        Arguments.of(0, 0, false),
        Arguments.of(0, 0, true),
        Arguments.of(0, 1, true),
        Arguments.of(-200, 0, false),
        Arguments.of(-200, 1, false),
        Arguments.of(-200, 1, true),
        Arguments.of(-20, 1, false),
        Arguments.of(200, 1, false));
  }

  private CloseableChain<String, String> off(int skewMillis) {
    return node(
        RedisLayer.at(server.url()),
        PATIENT,
        builder ->
            builder.clock(new SkewedClock(RealClock.shared(), Duration.ofMillis(skewMillis))));
  }

  @ParameterizedTest(name = "clock {0} ms off, {1} ms between, straight after the start: {2}")
  @MethodSource("circumstances")
  @DisplayName("P1 Z66: of two puts one after the other, on two nodes, one is there")
  void put_oneNodeAfterTheOther_oneIsThere(int skewMillis, int between, boolean fresh) {
    CloseableChain<String, String> one = off(0);
    CloseableChain<String, String> two = off(skewMillis);
    if (!fresh) {
      listening(one, two);
    }
    for (int i = 0; i < PAIRS; i++) {
      one.put("k" + i, "one");
      LockSupport.parkNanos(Duration.ofMillis(between).toNanos());
      two.put("k" + i, "two");
    }
    awaitReceived(one, two);
    awaitReceived(two, one);
    CloseableChain<String, String> reader = off(0);

    for (CloseableChain<String, String> node : List.of(one, two, reader)) {
      assertThat(IntStream.range(0, PAIRS)
              .mapToObj(i -> "k" + i)
              .filter(key -> node.getIfPresent(key) == null))
          .as("lost")
          .isEmpty();
    }
  }

  /** Waits until all that one node has said has come to the other one. */
  private static void awaitReceived(
      CloseableChain<String, String> by, CloseableChain<String, String> other) {
    by.put("last", "put");
    await().atMost(SOON).until(() -> "put".equals(other.getIfPresent("last")));
    by.invalidate("last");
    await().atMost(SOON).until(() -> other.getIfPresent("last") == null);
  }
}
