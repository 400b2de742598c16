package io.cachechain.tier.memcached;

import static io.cachechain.tier.memcached.LayerOnServers.await;
import static io.cachechain.tier.memcached.LayerOnServers.kindOf;
import static io.cachechain.tier.memcached.LayerOnServers.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.TestEntries;
import io.cachechain.testing.server.MemcachedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Memcached layer whose servers fail")
class MemcachedFaultsIT {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  @DisplayName("H14: opens while the server is down, refuses at once, and joins by itself")
  void open_serverDown_refusesThenJoins() throws Exception {
    try (MemcachedServer server = MemcachedServer.start()) {
      server.kill();
      try (LayerOnServers layer = new LayerOnServers(MemcachedLayer.at(server.address()))) {
        long start = layer.clock.nanoTime();
        FailureKind kind = kindOf(layer.layer.get("a", layer.deadline()));
        Duration took = Duration.ofNanos(layer.clock.nanoTime() - start);
        assertThat(kind).isIn(FailureKind.REFUSED, FailureKind.CONNECTION);
        assertThat(took).isLessThan(Duration.ofMillis(200));
        assertThat(kindOf(layer.layer.connected())).isEqualTo(FailureKind.CONNECTION);
        assertThat(layer.layer.remarks()).anyMatch(remark -> remark.contains(server.address()));

        server.restart();

        await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
        ByteEntry entry = value("a", layer.newer(), "x");
        assertThat(layer.put("a", entry)).isEqualTo(PutResult.stored());
        assertThat(layer.get("a")).isEqualTo(entry.bytes());
      }
    }
  }

  @Test
  @DisplayName("H14: a name that nobody knows is a server that is down")
  void open_unknownHost_opensAndFails() throws Exception {
    try (LayerOnServers layer = new LayerOnServers(MemcachedLayer.at("no-such-host.invalid"))) {
      assertThatThrownBy(() -> await(layer.layer.connected()))
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("no-such-host.invalid:11211");
      assertThat(kindOf(layer.layer.get("a", layer.deadline()))).isEqualTo(FailureKind.CONNECTION);
    }
  }

  @Test
  @DisplayName("K7: a killed server fails at once, and is used again when it is back")
  void kill_thenRestart_healsByItself() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        LayerOnServers layer = new LayerOnServers(MemcachedLayer.at(server.address())).up()) {
      layer.put("a", value("a", layer.newer(), "x"));

      server.kill();

      await().atMost(SOON).until(() -> layer.layer.remarks().size() == 2);
      assertThat(kindOf(layer.layer.get("a", layer.deadline()))).isEqualTo(FailureKind.CONNECTION);
      assertThat(kindOf(layer.layer.put(
              "a", value("a", layer.newer(), "y"), Condition.newerWins(), layer.deadline())))
          .isEqualTo(FailureKind.CONNECTION);

      server.restart();

      await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
      assertThat(layer.get("a")).isNull();
    }
  }

  @Test
  @DisplayName("P6: a hung server fails by the deadline, is given up after a while, and comes back")
  void pause_failsByDeadline() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        LayerOnServers layer = new LayerOnServers(MemcachedLayer.at(server.address())).up()) {
      ByteEntry entry = value("a", layer.newer(), "x");
      layer.put("a", entry);

      server.stop();

      for (int i = 0; i < Server.MAX_UNANSWERED; i++) {
        long start = layer.clock.nanoTime();
        Deadline deadline = Deadline.in(layer.clock, Duration.ofMillis(50));
        assertThat(kindOf(layer.layer.get("a", deadline))).isEqualTo(FailureKind.TIMEOUT);
        Duration took = Duration.ofNanos(layer.clock.nanoTime() - start);
        assertThat(took).isBetween(Duration.ofMillis(45), Duration.ofMillis(400));
      }
      await().atMost(SOON).until(() -> layer.layer.remarks().size() == 2);
      assertThat(kindOf(layer.layer.get("a", layer.deadline()))).isEqualTo(FailureKind.CONNECTION);

      server.resume();

      await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
      assertThat(layer.get("a")).isEqualTo(entry.bytes());
    }
  }

  @Test
  @DisplayName("P6: the layer's own timeout holds where the deadline is far")
  void pause_operationTimeoutHolds() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        LayerOnServers layer = new LayerOnServers(
                MemcachedLayer.at(server.address()).operationTimeout(Duration.ofMillis(80)))
            .up()) {
      server.stop();
      long start = layer.clock.nanoTime();
      Deadline far = Deadline.in(layer.clock, Duration.ofMinutes(1));

      assertThat(kindOf(layer.layer.get("a", far))).isEqualTo(FailureKind.TIMEOUT);
      assertThat(kindOf(layer.layer.getAll(List.of("a", "b"), far).get("b")))
          .isEqualTo(FailureKind.TIMEOUT);

      assertThat(Duration.ofNanos(layer.clock.nanoTime() - start))
          .isLessThan(Duration.ofSeconds(1));
      server.resume();
    }
  }

  @Test
  @DisplayName("a put whose caller has left does not go on")
  void pause_putCancelled_isNotStoredLater() throws Exception {
    try (MemcachedServer server = MemcachedServer.start();
        LayerOnServers layer = new LayerOnServers(MemcachedLayer.at(server.address())).up()) {
      server.stop();
      CompletionStage<PutResult> late = layer.layer.put(
          "a",
          value("a", layer.newer(), "late"),
          Condition.newerWins(),
          Deadline.in(layer.clock, Duration.ofSeconds(30)));
      late.toCompletableFuture().cancel(true);
      server.resume();

      assertThat(layer.get("b")).isNull(); // comes after whatever was sent before
      assertThat(layer.get("a")).isNull();
    }
  }

  @Test
  @DisplayName("K5: keys of a lost server are unknown, the others are answered, in bulk too")
  void twoServers_oneKilled_answersForTheOther() throws Exception {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        LayerOnServers layer =
            new LayerOnServers(MemcachedLayer.at(one.address(), two.address())).up()) {
      Ring ring = new Ring(ServerAddress.parse(one.address() + "," + two.address()));
      Map<String, Put> puts = new LinkedHashMap<>();
      for (int i = 0; i < 40; i++) {
        puts.put("k" + i, new Put(value("k" + i, layer.newer(), "x"), Condition.newerWins()));
      }
      for (CompletionStage<PutResult> stored :
          layer.layer.putAll(puts, layer.deadline()).values()) {
        assertThat(await(stored)).isEqualTo(PutResult.stored());
      }

      two.kill();
      await().atMost(SOON).until(() -> layer.layer.remarks().size() == 2);

      List<String> keys = new ArrayList<>(puts.keySet());
      keys.add("absent");
      Map<String, CompletionStage<byte[]>> answers = layer.layer.getAll(keys, layer.deadline());
      int known = 0;
      for (String key : keys) {
        if (ring.ownerOf(key) == 1) {
          assertThat(kindOf(answers.get(key))).as(key).isEqualTo(FailureKind.CONNECTION);
          assertThat(kindOf(layer.layer.get(key, layer.deadline())))
              .isEqualTo(FailureKind.CONNECTION);
        } else {
          known++;
          assertThat(await(answers.get(key)) == null).as(key).isEqualTo(key.equals("absent"));
        }
      }
      assertThat(known).isBetween(5, 36);

      two.restart();
      await().atMost(SOON).until(() -> layer.layer.remarks().size() == 1);
      for (String key : keys) {
        assertThat(layer.get(key) != null)
            .isEqualTo(ring.ownerOf(key) == 0 && !key.equals("absent"));
      }
    }
  }

  @Test
  @DisplayName("K5: one of two servers hangs: bulk is partly unknown, by the deadline")
  void twoServers_oneHangs_bulkIsPartlyUnknown() throws Exception {
    try (MemcachedServer one = MemcachedServer.start();
        MemcachedServer two = MemcachedServer.start();
        LayerOnServers layer =
            new LayerOnServers(MemcachedLayer.at(one.address(), two.address())).up()) {
      Ring ring = new Ring(ServerAddress.parse(one.address() + "," + two.address()));
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        keys.add("k" + i);
      }

      two.stop();

      Deadline deadline = Deadline.in(layer.clock, Duration.ofMillis(100));
      Map<String, CompletionStage<byte[]>> answers = layer.layer.getAll(keys, deadline);
      for (String key : keys) {
        if (ring.ownerOf(key) == 0) {
          assertThat(await(answers.get(key))).isNull();
        } else {
          assertThat(kindOf(answers.get(key))).isEqualTo(FailureKind.TIMEOUT);
        }
      }
      two.resume();
    }
  }

  @Test
  @DisplayName("I17: the server's own limit rejects as well, and the connection lives")
  void put_overServersLimit_isRejected() throws Exception {
    try (MemcachedServer server = MemcachedServer.start("-I", "512k");
        LayerOnServers layer = new LayerOnServers(MemcachedLayer.at(server.address())).up()) {
      ByteEntry old = value("a", layer.newer(), "old");
      layer.put("a", old);
      ByteEntry large = TestEntries.value("a", layer.newer(), new byte[600_000]);
      CompletionStage<byte[]> beside = layer.layer.get("b", layer.deadline());

      PutResult overOld = layer.put("a", large);
      PutResult fill = layer.put(
          "c", TestEntries.value("c", layer.newer(), new byte[600_000]), Condition.onlyIfEmpty());
      ByteEntry tombstone =
          TestEntries.tombstone("a", large.version(), layer.clock.currentTimeMillis() + 60_000);

      assertThat(overOld.status()).isEqualTo(PutResult.Status.REJECTED);
      assertThat(overOld.reason()).contains("too large");
      assertThat(fill.status()).isEqualTo(PutResult.Status.REJECTED);
      assertThat(await(beside)).isNull();
      assertThat(layer.layer.remarks()).hasSize(1);
      assertThat(layer.put("a", tombstone)).isEqualTo(PutResult.stored());
      assertThat(layer.get("a")).isEqualTo(tombstone.bytes());
    }
  }

  @Test
  @DisplayName("K5: a full server that may not evict fails puts, and reads go on")
  void put_serverFull_fails() throws Exception {
    try (MemcachedServer server = MemcachedServer.start("-M", "-m", "2");
        LayerOnServers layer = new LayerOnServers(MemcachedLayer.at(server.address())).up()) {
      List<FailureKind> kinds = new ArrayList<>();
      for (int i = 0; i < 200 && kinds.isEmpty(); i++) {
        String key = "full" + i;
        try {
          layer.put(key, TestEntries.value(key, layer.newer(), new byte[100_000]));
        } catch (ExecutionException full) {
          kinds.add(((io.cachechain.LayerException) full.getCause()).kind());
        }
      }

      assertThat(kinds).containsExactly(FailureKind.OTHER);
      assertThat(layer.get("full0")).isNotNull();
    }
  }
}
