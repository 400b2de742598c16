package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "H22 Z71: a value of 60 MB that somebody else stored is a miss, counted and replaced, and delays no neighbour")
class ForeignValueTest {
  private static final int FOREIGN = 60_000_000;

  private final RedisProcess server = RedisProcess.start();
  private final AtomicInteger loads = new AtomicInteger();
  private final CloseableChain<String, String> chain = ChainBuilder.create(
          "books", String.class, String.class)
      .layer(
          RedisLayer.at(server.url()),
          l -> l.maxValueBytes(100_000).timeout(Duration.ofSeconds(10)).requireUp())
      .loader(key -> "load " + loads.incrementAndGet())
      .build();

  @AfterEach
  void close() {
    chain.close();
    server.close();
  }

  private void plant(String key) {
    byte[] unused =
        server.send("SET".getBytes(UTF_8), ("books:e:" + key).getBytes(UTF_8), new byte[FOREIGN]);
  }

  private String length(String key) {
    return server.command("STRLEN", "books:e:" + key);
  }

  @Test
  void get_foreignValue_missAndReplaced() {
    plant("a");

    assertThat(chain.get("a")).isEqualTo("load 1");

    assertCounted(1);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(length("a")).hasSizeLessThan(7));
    assertThat(chain.get("a")).isEqualTo("load 1");
  }

  @Test
  void getAll_foreignValuesBetweenOthers_othersAreRead() {
    chain.putAll(Map.of("b", "book b", "d", "book d"));
    plant("a");
    plant("c");

    Map<String, String> found = chain.getAll(List.of("a", "b", "c", "d"));

    assertThat(found).containsEntry("b", "book b").containsEntry("d", "book d");
    assertThat(loads).hasValue(2);
    assertCounted(2);
    assertThat(chain.put("a", "mine").isComplete()).isTrue();
    assertThat(chain.get("a")).isEqualTo("mine");
  }

  private void assertCounted(int times) {
    ChainStats redis = chain.stats().layer("redis");
    assertThat(redis.undecodable()).isEqualTo(times);
    assertThat(redis.failures()).isZero();
    assertThat(redis.misses()).isGreaterThanOrEqualTo(times);
  }
}
