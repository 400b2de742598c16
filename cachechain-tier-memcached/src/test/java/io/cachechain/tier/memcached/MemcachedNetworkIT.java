package io.cachechain.tier.memcached;

import static io.cachechain.tier.memcached.LayerOnServers.await;
import static io.cachechain.tier.memcached.LayerOnServers.kindOf;
import static io.cachechain.tier.memcached.LayerOnServers.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.TestEntries;
import io.cachechain.testing.server.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Memcached layer behind a network that fails")
class MemcachedNetworkIT {
  private static final Duration SOON = Duration.ofSeconds(15);

  private MemcachedServer server;
  private FaultProxy proxy;
  private LayerOnServers layer;

  @BeforeEach
  void open() throws Exception {
    server = MemcachedServer.start();
    String address = server.address();
    proxy =
        FaultProxy.to("127.0.0.1", Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    layer = new LayerOnServers(MemcachedLayer.at(proxy.address())).up();
  }

  @AfterEach
  void close() throws Exception {
    layer.close();
    proxy.close();
    server.close();
  }

  @Test
  @DisplayName("P6: a black hole fails by the deadline, also for what fills the buffers, and heals")
  void blackHole_failsByDeadlineAndHeals() throws Exception {
    ByteEntry entry = value("a", layer.newer(), "x");
    layer.put("a", entry);

    proxy.blackHole();

    List<CompletionStage<PutResult>> large = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ByteEntry big = TestEntries.value("big" + i, layer.newer(), new byte[500_000]);
      large.add(layer.layer.put(
          "big" + i,
          big,
          Condition.onlyIfEmpty(),
          Deadline.in(layer.clock, Duration.ofMillis(100))));
    }
    for (CompletionStage<PutResult> each : large) {
      assertThat(kindOf(each)).isIn(FailureKind.TIMEOUT, FailureKind.CONNECTION);
    }
    await().atMost(SOON).until(() -> layer.layer.remarks().size() == 2);

    proxy.passes();

    await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
    await().atMost(SOON).untilAsserted(() -> assertThat(layer.get("a")).isEqualTo(entry.bytes()));
  }

  @Test
  @DisplayName("K7: a reset fails what is under way, at once, and the layer heals")
  void resets_failAtOnceAndHeal() throws Exception {
    proxy.swallowsReplies();
    CompletionStage<byte[]> underWay =
        layer.layer.get("a", Deadline.in(layer.clock, Duration.ofSeconds(30)));

    proxy.resets();

    assertThat(kindOf(underWay)).isIn(FailureKind.CONNECTION, FailureKind.TIMEOUT);
    proxy.passes();
    await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
    assertThat(layer.get("a")).isNull();
  }

  @Test
  @DisplayName("Z34: an answer that is cut short is no answer")
  void truncated_answerIsAFailure() throws Exception {
    ByteEntry entry = TestEntries.value("a", layer.newer(), new byte[50_000]);
    layer.put("a", entry);

    proxy.truncates(1_000);

    FailureKind kind = kindOf(layer.layer.get("a", layer.deadline()));
    assertThat(kind).isIn(FailureKind.CONNECTION, FailureKind.TIMEOUT);
    proxy.passes();
    await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
    assertThat(layer.get("a")).isEqualTo(entry.bytes());
  }

  @Test
  @DisplayName(
      "H18: an answer that comes after the deadline is nobody's, and not taken for another's")
  void latency_lateAnswersAreNotMixedUp() throws Exception {
    Map<String, ByteEntry> entries = new HashMap<>();
    for (String key : List.of("a", "b", "c")) {
      entries.put(key, value(key, layer.newer(), key));
      layer.put(key, entries.get(key));
    }
    proxy.latency(Duration.ofMillis(200));
    List<CompletionStage<byte[]>> late = new ArrayList<>();
    for (String key : List.of("a", "b", "c")) {
      late.add(layer.layer.get(key, Deadline.in(layer.clock, Duration.ofMillis(30))));
    }
    for (CompletionStage<byte[]> each : late) {
      assertThat(kindOf(each)).isEqualTo(FailureKind.TIMEOUT);
    }

    proxy.passes();

    for (int i = 0; i < 20; i++) {
      for (String key : List.of("c", "a", "b")) {
        assertThat(layer.get(key)).isEqualTo(entries.get(key).bytes());
      }
    }
  }

  @Test
  @DisplayName("P9: a put whose answer is lost fails: whether it was stored is not known")
  void lostAnswer_ofAPut_isAFailure() throws Exception {
    proxy.swallowsReplies();

    CompletionStage<PutResult> lost = layer.layer.put(
        "a",
        value("a", layer.newer(), "x"),
        Condition.onlyIfEmpty(),
        Deadline.in(layer.clock, Duration.ofMillis(100)));

    assertThat(kindOf(lost)).isIn(FailureKind.TIMEOUT, FailureKind.CONNECTION);
  }

  @Test
  @DisplayName("H14: refused for long, the layer keeps trying and joins")
  void refused_forLong_joins() throws Exception {
    proxy.refuses();
    await().atMost(SOON).until(() -> layer.layer.remarks().size() == 2);
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);

    proxy.passes();

    await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
    try {
      assertThat(layer.get("a")).isNull();
    } catch (ExecutionException notYet) {
      assertThat(await(layer.layer.get("a", layer.deadline()))).isNull();
    }
  }
}
