package io.cachechain.tier.memcached;

import static io.cachechain.tier.memcached.LayerOnServers.await;
import static io.cachechain.tier.memcached.LayerOnServers.kindOf;
import static io.cachechain.tier.memcached.LayerOnServers.value;
import static io.cachechain.tier.memcached.LayerOnServers.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import io.cachechain.testing.server.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Memcached layer on a server")
class MemcachedServerIT {
  private static MemcachedServer server;
  private LayerOnServers layer;

  @BeforeAll
  static void startServer() throws Exception {
    server = MemcachedServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void open() throws Exception {
    layer = new LayerOnServers(MemcachedLayer.at(server.address())).up();
  }

  @AfterEach
  void close() throws Exception {
    layer.close();
  }

  @Test
  void get_nothingHeld_isNull() throws Exception {
    assertThat(layer.get("none")).isNull();
  }

  @Test
  void put_thenGet_givesTheBytes() throws Exception {
    ByteEntry entry = value("a", layer.newer(), "one");

    assertThat(layer.put("a", entry)).isEqualTo(PutResult.stored());
    assertThat(layer.get("a")).isEqualTo(entry.bytes());
  }

  @Test
  @DisplayName("F14: an older or equal put is superseded")
  void put_older_isSuperseded() throws Exception {
    Version held = layer.newer();
    layer.put("b", value("b", held, "new"));

    assertThat(layer.put("b", value("b", held, "same"))).isEqualTo(PutResult.superseded(held));
    assertThat(layer.put("b", value("b", version(1), "old"))).isEqualTo(PutResult.superseded(held));
  }

  @Test
  @DisplayName("F14: a held version above the ceiling counts as nothing")
  void put_heldAboveCeiling_isReplaced() throws Exception {
    Version future = version(layer.clock.currentTimeMillis() + 3_600_000);
    Version now = layer.newer();
    layer.put("c", value("c", future, "future"));

    assertThat(layer.put("c", value("c", now, "now"))).isEqualTo(PutResult.superseded(future));
    assertThat(layer.put("c", value("c", now, "now"), Condition.newerWins().ceiling(now)))
        .isEqualTo(PutResult.stored());
  }

  @Test
  @DisplayName("F14: a fill replaces exactly what was seen")
  void put_onlyIf_replacesExactlyThat() throws Exception {
    Version seen = layer.newer();
    Version fill = layer.newer();
    assertThat(layer.put("d", value("d", fill, "x"), Condition.onlyIf(seen)))
        .isEqualTo(PutResult.superseded(null));
    layer.put("d", value("d", seen, "seen"));
    assertThat(layer.put("d", value("d", fill, "x"), Condition.onlyIfEmpty()))
        .isEqualTo(PutResult.superseded(seen));
    assertThat(layer.put("d", value("d", fill, "x"), Condition.onlyIf(version(5))))
        .isEqualTo(PutResult.superseded(seen));

    assertThat(layer.put("d", value("d", fill, "x"), Condition.onlyIf(seen)))
        .isEqualTo(PutResult.stored());
  }

  @Test
  @DisplayName("B34: garbage and another key's entry count as nothing held")
  void put_garbageHeld_countsAsNothing() throws Exception {
    try (RawClient raw = new RawClient(server.address())) {
      raw.set("e", new byte[] {1, 2, 3});
      raw.set("f", value("other", version(Long.MAX_VALUE >>> 17), "x").bytes());
    }
    ByteEntry fill = value("e", layer.newer(), "fill");
    ByteEntry put = value("f", version(7), "put");

    assertThat(layer.get("e")).containsExactly(1, 2, 3);
    assertThat(layer.put("e", fill, Condition.onlyIf(version(3))))
        .isEqualTo(PutResult.superseded(null));
    assertThat(layer.put("e", fill, Condition.onlyIfEmpty())).isEqualTo(PutResult.stored());
    assertThat(layer.put("f", put)).isEqualTo(PutResult.stored());
    assertThat(layer.get("f")).isEqualTo(put.bytes());
  }

  @ParameterizedTest
  @DisplayName("K5: keys that the server itself would refuse")
  @ValueSource(
      strings = {
        "with space",
        "\u00fcml\u00e4ut",
        "\uD83D\uDE00",
        "#sha256:00",
        "a\u0000b",
        "nl\nnl",
        "flush_all\r\n"
      })
  void put_hostileKey_isStoredAndRead(String key) throws Exception {
    ByteEntry entry = value(key, layer.newer(), "x");

    assertThat(layer.put(key, entry)).isEqualTo(PutResult.stored());
    assertThat(layer.get(key)).isEqualTo(entry.bytes());
  }

  @Test
  @DisplayName("K5: keys of any length")
  void put_longKeys_areKeptApart() throws Exception {
    Map<String, ByteEntry> entries = new LinkedHashMap<>();
    for (int length : new int[] {1, 249, 250, 251, 1_024, 4_096}) {
      String key = "k".repeat(length);
      entries.put(key, value(key, layer.newer(), "length " + length));
      assertThat(layer.put(key, entries.get(key))).isEqualTo(PutResult.stored());
    }

    for (Map.Entry<String, ByteEntry> each : entries.entrySet()) {
      assertThat(layer.get(each.getKey())).isEqualTo(each.getValue().bytes());
    }
  }

  @Test
  @DisplayName("K5: 31 days are not read as a date in 1970")
  void put_31Days_isHeld() throws Exception {
    long now = layer.clock.currentTimeMillis();
    for (Duration life : List.of(
        Duration.ofDays(29), Duration.ofDays(30), Duration.ofDays(31), Duration.ofDays(10_000))) {
      String key = "life-" + life;
      ByteEntry entry = TestEntries.value(key, layer.newer(), new byte[10], now + life.toMillis());
      assertThat(layer.put(key, entry)).isEqualTo(PutResult.stored());
      assertThat(layer.get(key)).as(key).isEqualTo(entry.bytes());
    }
  }

  @Test
  @DisplayName("K5: a short life is kept to its end, and ends soon after")
  void put_shortLives_lastLongEnough() throws Exception {
    ShortLives lives = new ShortLives();
    try (RawClient raw = new RawClient(server.address())) {
      await().until(() -> lives.storedShortlyBeforeATick(raw));
    }

    await().pollInterval(Duration.ofMillis(20)).until(lives::areOver);
    await().atMost(Duration.ofSeconds(5)).until(() -> layer.get("short0") == null);
  }

  /**
   * Entries that are stored just before the clock of the server ticks, which is when the server
   * cuts most off a life. That clock ticks each second but on a busy machine late, and what is
   * stored before such a tick loses more: then they are stored anew.
   */
  private final class ShortLives {
    private static final int LIFE = 700;
    private static final int COUNT = 20;

    private long start;

    boolean storedShortlyBeforeATick(RawClient raw) throws Exception {
      OptionalLong before = raw.second();
      if (before.isEmpty()) {
        store();
        return true; // it counts in milliseconds
      }
      await().pollInterval(Duration.ofMillis(1)).until(() -> !raw.second().equals(before));
      long tick = System.nanoTime();
      OptionalLong second = raw.second();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> System.nanoTime() - tick > TimeUnit.MILLISECONDS.toNanos(850));
      store();
      return raw.second().equals(second)
          && System.nanoTime() - tick < TimeUnit.MILLISECONDS.toNanos(1_000);
    }

    private void store() throws Exception {
      start = layer.clock.currentTimeMillis();
      for (int i = 0; i < COUNT; i++) {
        String key = "short" + i;
        layer.put(key, TestEntries.value(key, layer.newer(), new byte[10], start + LIFE));
      }
    }

    boolean areOver() throws Exception {
      boolean all = true;
      for (int i = 0; i < COUNT; i++) {
        all &= layer.get("short" + i) != null;
      }
      long lived = layer.clock.currentTimeMillis() - start;
      if (lived < LIFE) {
        assertThat(all).as("all are held after %d ms", lived).isTrue();
      }
      return lived >= LIFE;
    }
  }

  @Test
  @DisplayName("K5: an entry that has expired already is held for a moment at most")
  void put_past_isForgottenSoon() throws Exception {
    long now = layer.clock.currentTimeMillis();

    assertThat(layer.put("past", TestEntries.value("past", layer.newer(), new byte[1], now - 5)))
        .isEqualTo(PutResult.stored());

    await().atMost(Duration.ofSeconds(5)).until(() -> layer.get("past") == null);
  }

  @Test
  @DisplayName(
      "I17: too large is rejected before it is sent, then a tombstone keeps the old value out")
  void put_tooLarge_isRejectedAndTombstoneCoversTheOld() throws Exception {
    layer.put("g", value("g", layer.newer(), "old"));
    ByteEntry large = TestEntries.value("g", layer.newer(), new byte[2 * 1024 * 1024]);
    PutResult result = layer.put("g", large);
    ByteEntry tombstone =
        TestEntries.tombstone("g", large.version(), layer.clock.currentTimeMillis() + 60_000);

    assertThat(result.status()).isEqualTo(PutResult.Status.REJECTED);
    assertThat(result.reason()).contains("too large", "2,097,");
    assertThat(layer.put("g", tombstone)).isEqualTo(PutResult.stored());
    assertThat(layer.get("g")).isEqualTo(tombstone.bytes());
  }

  @Test
  @DisplayName("K5: the largest entry that is sent fits the server's default")
  void put_largest_isStored() throws Exception {
    String key = "k".repeat(250);
    int head = TestEntries.value(key, version(1), new byte[0]).bytes().length;
    int room = (int) MemcachedLayerProvider.DEFAULT_MAX_VALUE_BYTES - head;
    ByteEntry largest = TestEntries.value(key, layer.newer(), new byte[room]);
    ByteEntry more = TestEntries.value(key, layer.newer(), new byte[room + 1]);

    assertThat(layer.put(key, largest)).isEqualTo(PutResult.stored());
    assertThat(layer.get(key)).isEqualTo(largest.bytes());
    assertThat(layer.put(key, more).status()).isEqualTo(PutResult.Status.REJECTED);
  }

  @Test
  @DisplayName("G8: concurrent puts of one key leave the newest")
  void put_manyAtOnce_newestWins() throws Exception {
    List<CompletableFuture<PutResult>> results = new ArrayList<>();
    Version newest = version(1);
    for (int i = 1; i <= 8; i++) {
      newest = version(i * 10L);
      results.add(layer
          .layer
          .put("h", value("h", newest, "v" + i), Condition.newerWins(), layer.deadline())
          .toCompletableFuture());
    }
    for (CompletableFuture<PutResult> each : results) {
      await(each);
    }

    assertThat(Version.readFrom(layer.get("h"))).isEqualTo(newest);
  }

  @Test
  @DisplayName("K5: who is overtaken again and again gives up, and no put hangs")
  void put_manyCallersOnOneKey_endsForEachInBoundedRounds() throws Exception {
    Deadline far = Deadline.in(layer.clock, Duration.ofMinutes(1));
    List<CompletableFuture<PutResult>> results = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      ByteEntry entry = value("i", version(i), "v" + i);
      results.add(layer
          .layer
          .put("i", entry, Condition.newerWins(), far)
          .handle((result, failure) -> {
            assertThat(failure == null || failure.getMessage().contains("gave up"))
                .isTrue();
            return result == null ? PutResult.rejected("gave up") : result;
          })
          .toCompletableFuture());
    }

    for (CompletableFuture<PutResult> each : results) {
      assertThat(await(each)).isNotNull();
    }
  }

  @Test
  @DisplayName("K4: bulk")
  void bulk_putAllGetAll_answersEachKey() throws Exception {
    assertThat(layer.layer.capabilities()).contains(Capability.BULK);
    Map<String, Put> puts = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      String key = i % 10 == 0 ? "bulk with space " + i : "bulk" + i;
      puts.put(key, new Put(value(key, layer.newer(), "v" + i), Condition.newerWins()));
    }
    Map<String, CompletionStage<PutResult>> results = layer.layer.putAll(puts, layer.deadline());
    for (CompletionStage<PutResult> each : results.values()) {
      assertThat(await(each)).isEqualTo(PutResult.stored());
    }

    List<String> keys = new ArrayList<>(puts.keySet());
    keys.add("absent");
    Map<String, CompletionStage<byte[]>> found = layer.layer.getAll(keys, layer.deadline());

    assertThat(results.keySet()).containsExactlyElementsOf(puts.keySet());
    assertThat(found.keySet()).containsExactlyElementsOf(keys);
    assertThat(await(found.get("absent"))).isNull();
    for (Map.Entry<String, Put> each : puts.entrySet()) {
      assertThat(await(found.get(each.getKey())))
          .isEqualTo(each.getValue().entry().bytes());
    }
  }

  @Test
  void bulk_noKeys_asksNobody() {
    assertThat(layer.layer.getAll(List.of(), layer.deadline())).isEmpty();
    assertThat(layer.layer.putAll(Map.of(), layer.deadline())).isEmpty();
  }

  @Test
  void get_deadlinePassed_failsWithoutAsking() throws Exception {
    Deadline passed = Deadline.in(layer.clock, Duration.ZERO);

    assertThat(kindOf(layer.layer.get("a", passed))).isEqualTo(FailureKind.TIMEOUT);
  }

  @Test
  @DisplayName("P10: after close nothing is left running")
  void close_endsThreadsAndRefuses() throws Exception {
    layer.layer.close();

    assertThat(kindOf(layer.layer.get("a", layer.deadline())))
        .isIn(FailureKind.REFUSED, FailureKind.CONNECTION);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("test-memcached-127")));
  }

  @Test
  void threads_ofTheLayer_areDaemons() {
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("test-memcached"))
        .isNotEmpty()
        .allMatch(Thread::isDaemon);
  }

  @Test
  void describe_saysWhereAndWhatItCosts() {
    assertThat(layer.layer.location()).isEqualTo("memcached://" + server.address());
    assertThat(layer.layer.remarks()).hasSize(1);
    assertThat(layer.layer.remarks().get(0)).contains("evicts", "tombstones");
  }
}
