package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.CloseableChain;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.SkewedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * B9, G17: clears of several nodes on a real server, right after each other, with a wrong clock,
 * and with bytes of others in the place of the record.
 */
class ClearOnRedisTest extends SeveralNodes {
  private static final String RECORD = "books:g:all";

  /** A node without a loader, whose wall is wrong by this much. */
  private CloseableChain<String, String> off(Duration skew) {
    return node(
        RedisLayer.at(server.url()),
        PATIENT,
        builder -> builder.clock(new SkewedClock(RealClock.shared(), skew)));
  }

  private static void clear(
      CloseableChain<String, String> by, CloseableChain<String, String> receivedBy) {
    by.put("received", "not yet");
    await().atMost(SOON).until(() -> "not yet".equals(receivedBy.getIfPresent("received")));
    assertThat(by.clear().isComplete()).isTrue();
    await().atMost(SOON).until(() -> receivedBy.getIfPresent("received") == null);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -200, 2_000})
  @DisplayName(
      "G17: of a hundred pairs of puts on two nodes, straight after a clear that both know, none is lost")
  void put_pairsStraightAfterClears_oneIsThere(long skewMillis) {
    try (CloseableChain<String, String> one = off(Duration.ZERO);
        CloseableChain<String, String> two = off(Duration.ofMillis(skewMillis));
        CloseableChain<String, String> reader = off(Duration.ZERO)) {
      int lost = 0;
      for (int round = 0; round < 10; round++) {
        clear(one, two);
        clear(one, reader);
        for (int i = 0; i < 10; i++) {
          String key = round + "-" + i;
          assertThat(one.put(key, "one").isComplete()).isTrue();
          assertThat(two.put(key, "two").isComplete()).isTrue();
          lost += reader.getIfPresent(key) == null ? 1 : 0;
        }
      }

      assertThat(lost).isZero();
    }
  }

  @Test
  @DisplayName(
      "Z69: a node a year ahead clears once; later clears of others work, are stored and are seen, and starts clear nothing")
  void clear_byANodeAYearAhead_disablesNothing() {
    try (CloseableChain<String, String> one = off(Duration.ZERO);
        CloseableChain<String, String> two = off(Duration.ZERO)) {
      one.put("k", "v1");
      try (CloseableChain<String, String> ahead = off(Duration.ofDays(365))) {
        assertThat(ahead.clear().isComplete()).isTrue();
      }
      await().atMost(SOON).until(() -> one.getIfPresent("k") == null);

      for (int i = 0; i < 3; i++) {
        byte[] before = server.send(bytes("GET"), bytes(RECORD));
        clear(one, two);
        assertThat(server.send(bytes("GET"), bytes(RECORD))).isNotEqualTo(before);
      }
      one.put("k", "v2");
      try (CloseableChain<String, String> three = off(Duration.ZERO)) {
        assertThat(three.getIfPresent("k")).isEqualTo("v2");
        assertThat(two.getIfPresent("k")).isEqualTo("v2");
        assertThat(one.getIfPresent("k")).isEqualTo("v2");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"caf\u00e9", "", "\u00ca\u00c4\u0001\u0000 and what is no record"})
  @DisplayName("Z69: bytes of others in the place of the record do not disable clears")
  void clear_brokenRecord_isReplaced(String broken) {
    try (CloseableChain<String, String> one = off(Duration.ZERO);
        CloseableChain<String, String> two = off(Duration.ZERO)) {
      one.put("k", "v1");
      // A node that has not read the record yet would begin a generation of its own.
      await().atMost(SOON).until(() -> "v1".equals(two.getIfPresent("k")));
      server.send(bytes("SET"), bytes(RECORD), broken.getBytes(StandardCharsets.ISO_8859_1));

      clear(one, two);

      assertThat(two.getIfPresent("k")).isNull();
      one.put("k", "v2");
      try (CloseableChain<String, String> three = off(Duration.ZERO)) {
        assertThat(three.getIfPresent("k")).isEqualTo("v2");
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
