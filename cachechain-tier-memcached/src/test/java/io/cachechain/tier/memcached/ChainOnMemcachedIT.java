package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.Lookup;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.server.MemcachedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A chain with a Memcached layer")
class ChainOnMemcachedIT {
  private static final Duration SOON = Duration.ofSeconds(15);

  private final FakeLoader<String, String> loader = FakeLoader.of(key -> "loaded " + key);
  private MemcachedServer server;
  private CloseableChain<String, String> chain;
  private CloseableChain<String, String> otherNode;

  @BeforeEach
  void open() throws Exception {
    server = MemcachedServer.start();
    chain = chain();
    otherNode = chain();
    await().atMost(SOON).until(() -> {
      otherNode.put("warm", "up");
      return "up".equals(chain.getIfPresent("warm"));
    });
  }

  private CloseableChain<String, String> chain() {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(MemcachedLayer.at(server.address()), l -> l.timeout(Duration.ofMillis(500)))
        .loader(loader)
        .build();
  }

  @AfterEach
  void close() {
    chain.close();
    otherNode.close();
    server.close();
  }

  @Test
  void put_onOneNode_isReadOnAnother() {
    WriteOutcome outcome = chain.put("a b \u00fc", "one");

    assertThat(outcome.layers().get("memcached")).isEqualTo(PutResult.stored());
    assertThat(otherNode.get("a b \u00fc")).isEqualTo("one");
    assertThat(loader.loads()).isZero();
    assertThat(chain.describe().toString()).contains(server.address());
  }

  @Test
  @DisplayName(
      "I17: a value that is too large is rejected, and the old one cannot be read any more")
  void put_tooLarge_leavesATombstone() {
    chain.put("k", "old");

    WriteOutcome outcome = chain.put("k", "x".repeat(2 * 1024 * 1024));

    assertThat(outcome.layers().get("memcached").status()).isEqualTo(PutResult.Status.REJECTED);
    assertThat(otherNode.getIfPresent("k")).isNull();
    assertThat(otherNode.get("k")).isEqualTo("loaded k");
    assertThat(chain.stats().layer("memcached").rejected()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "P5 P11: a server that is gone is unknown and not a miss; its keys are missed and replayed")
  void serverKilled_chainGoesOnAndReplays() throws Exception {
    chain.put("k", "old");

    server.kill();

    assertThat(chain.get("k")).isEqualTo("loaded k");
    assertThat(chain.lookup("k2")).isInstanceOf(Lookup.Unknown.class);
    WriteOutcome outcome = chain.put("k", "new");
    assertThat(outcome.layers().get("memcached").status()).isEqualTo(PutResult.Status.MISSED);
    ChainStats stats = chain.stats().layer("memcached");
    assertThat(stats.hits() + stats.misses() + stats.failures() + stats.refusals())
        .isEqualTo(stats.requests());
    assertThat(stats.failures() + stats.refusals()).isPositive();

    server.restart();

    await().atMost(Duration.ofSeconds(60)).until(() -> {
      chain.put("again", "x");
      return "x".equals(otherNode.getIfPresent("again"));
    });
  }

  @Test
  @DisplayName("H14 A24: by name and settings alone, with the server down")
  void build_serverDown_goesOnWithout() throws Exception {
    server.kill();
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.shelves.layers", "memcached");
    settings.setProperty("cachechain.chains.shelves.layer.memcached.servers", server.address());
    settings.setProperty("cachechain.chains.shelves.layer.memcached.operation-timeout", "50ms");

    try (CloseableChain<String, String> shelves = ChainBuilder.create(
            "shelves", String.class, String.class)
        .discoverLayers()
        .settings(settings)
        .loader(loader)
        .build()) {
      assertThat(shelves.get("a")).isEqualTo("loaded a");
    }
  }

  @Test
  void getAll_manyKeys_isOneRequest() {
    for (int i = 0; i < 50; i++) {
      chain.put("bulk" + i, "v" + i);
    }

    Map<String, String> found = otherNode.getAll(List.of("bulk1", "bulk49", "absent"));

    assertThat(found)
        .containsExactly(
            Map.entry("bulk1", "v1"),
            Map.entry("bulk49", "v49"),
            Map.entry("absent", "loaded absent"));
  }
}
