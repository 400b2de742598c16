package io.cachechain.tier.redis;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.WriteOutcome;
import io.cachechain.core.WritePolicy;
import io.cachechain.testing.FaultProxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** What one node changes, the others see. */
class NodesInStepTest extends SeveralNodes {
  @Test
  @DisplayName("P4 P11 E3: who remembers that there is none sees what another one inserts")
  void put_absenceIsRememberedElsewhere_isSeen() {
    CloseableChain<String, String> one = node(server.url());
    CloseableChain<String, String> two = node(server.url());
    listening(one, two);
    assertThat(one.get("k")).isNull();
    assertThat(two.get("k")).isNull();
    assertThat(loads).as("its absence is known to all").hasValue(1);

    change(one, "k", "v");

    allSee("k", "v", one, two);
  }

  @Test
  @DisplayName("P2 P4: whatever several nodes put at the same time, in the end they have the same")
  void put_allNodesAtOnce_agree() throws Exception {
    List<CloseableChain<String, String>> nodes =
        List.of(node(server.url()), node(server.url()), node(server.url()));
    nodes.forEach(SeveralNodes::listening);
    ExecutorService callers = Executors.newCachedThreadPool();
    for (CloseableChain<String, String> node : nodes) {
      callers.execute(() -> {
        for (int i = 0; i < 200; i++) {
          node.put("k" + i % 5, node.hashCode() + ":" + i);
          assertThat(node.get("k" + i % 5)).isNotNull();
        }
      });
    }
    callers.shutdown();
    assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    Set<String> keys = IntStream.range(0, 5).mapToObj(i -> "k" + i).collect(Collectors.toSet());
    await().atMost(SOON).until(() -> {
      Map<String, String> first = nodes.get(0).getAllPresent(keys);
      return nodes.stream().allMatch(node -> node.getAllPresent(keys).equals(first));
    });
  }

  @Test
  @DisplayName(
      "G6 G8: two thousand keys that one node invalidates leave the other one's near layer")
  void invalidateAll_manyKeysNearElsewhere_areGone() {
    CloseableChain<String, String> one = node(server.url());
    CloseableChain<String, String> two = node(server.url());
    listening(one, two);
    Map<String, String> books = new LinkedHashMap<>();
    IntStream.range(0, 2_000).forEach(i -> books.put("k" + i, "v" + i));
    assertThat(one.putAll(books).values()).allMatch(WriteOutcome::isComplete);
    assertThat(two.getAllPresent(books.keySet())).hasSameSizeAs(books);

    assertThat(one.invalidateAll(books.keySet()).values()).allMatch(WriteOutcome::isComplete);

    await().atMost(SOON).until(() -> two.getAllPresent(books.keySet()).isEmpty());
  }

  @Test
  @DisplayName("P7 C9: the invalidation of a key that all nodes read all the time costs one load")
  void invalidate_readEverywhere_oneLoad() throws Exception {
    List<CloseableChain<String, String>> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      // As long as a table takes, so that all ask meanwhile.
      nodes.add(node(
          RedisLayer.at(server.url()),
          PATIENT,
          builder -> builder.loader(Loader.async(key -> CompletableFuture.supplyAsync(
              () -> load(key), CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS))))));
    }
    table.put("hot", "first");
    nodes.forEach(SeveralNodes::listening);
    allSee("hot", "first", nodes.get(0), nodes.get(1), nodes.get(2));
    AtomicBoolean ended = new AtomicBoolean();
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    ExecutorService readers = Executors.newCachedThreadPool();
    for (int i = 0; i < 3; i++) {
      Chain<String, String> node = nodes.get(i);
      readers.execute(() -> {
        try {
          while (!ended.get()) {
            node.get("hot");
            Thread.onSpinWait();
          }
        } catch (Throwable failure) {
          failures.add(failure);
        }
      });
    }

    for (int i = 0; i < 3; i++) {
      table.put("hot", "" + i);
      nodes.get(i).invalidate("hot");
      allSee("hot", "" + i, nodes.get(0), nodes.get(1), nodes.get(2));
    }
    ended.set(true);
    readers.shutdown();
    assertThat(readers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

    assertThat(failures).isEmpty();
    // One each and the first of all; two more, for a busy machine, are far from one for each
    // node.
    assertThat(loads).hasValueBetween(4, 6);
  }

  @Test
  @DisplayName(
      "P4 G13: a change that was published before the other node listened shows with the next heartbeat")
  void put_otherNodeHasJustBegun_isSeen() {
    table.put("k", "0");
    CloseableChain<String, String> one = node(server.url());
    for (int i = 1; i <= 3; i++) {
      CloseableChain<String, String> begun = node(server.url());
      assertThat(begun.get("k")).isNotNull();

      change(one, "k", "" + i);

      allSee("k", "" + i, begun, one);
    }
  }

  @Test
  @DisplayName(
      "G15 M1: of two chains on one client the other still receives messages when one was closed")
  void close_otherChainOnTheSameClient_goesOn() {
    RedissonClient client = client();
    CloseableChain<String, String> closed = node(RedisLayer.on(client));
    CloseableChain<String, String> stays = node(RedisLayer.on(client));
    CloseableChain<String, String> other = node(server.url());
    listening(stays, other);
    table.put("k", "0");
    assertThat(stays.get("k")).isEqualTo("0");

    closed.close();

    for (int i = 1; i <= 3; i++) {
      change(other, "k", "" + i);
      allSee("k", "" + i, stays);
    }
  }

  @Test
  @DisplayName(
      "G12 G14: when an operator empties the server, near copies are checked, and changes are still received")
  void flushAll_byHand_nearCopiesAreChecked() {
    CloseableChain<String, String> one = node(server.url());
    CloseableChain<String, String> two = node(server.url());
    listening(one, two);
    change(one, "k", "1");
    allSee("k", "1", one, two);

    table.put("k", "2"); // a change that nobody publishes
    assertThat(server.command("FLUSHALL")).isEqualTo("+OK\r\n");

    allSee("k", "2", one, two);
    change(two, "k", "3");
    allSee("k", "3", one, two);
  }

  @Test
  @DisplayName(
      "P4 G24: a layer that missed a change is not trusted by nodes that were notified, though the writer has gone and the layer is back")
  void put_layerAwayAndWriterGone_oldValueIsNotServed() {
    FaultProxy proxy = proxy();
    try (RedisProcess messages = RedisProcess.start()) {
      CloseableChain<String, String> writer = twoLayers(proxy, messages);
      CloseableChain<String, String> reader = twoLayers(proxy, messages);
      listening(writer, reader);
      change(writer, "k", "old");
      allSee("k", "old", reader);

      proxy.refuses();
      change(writer, "k", "new");
      allSee("k", "new", reader);
      writer.close();
      proxy.passes();

      await().atMost(SOON).pollInterval(ofMillis(5)).until(() -> {
        assertThat(reader.get("k")).isEqualTo("new");
        return isReplayed(reader);
      });
      assertThat(node(server.url()).get("k")).isEqualTo("new");
      reader.close();
    }
  }

  private CloseableChain<String, String> twoLayers(FaultProxy proxy, RedisProcess messages) {
    return built(near()
        .layer(RedisLayer.at(url(proxy)), l -> l.name("one").requireUp().timeout(IMPATIENT))
        .layer(
            RedisLayer.at(messages.url()),
            l -> l.name("two").requireUp().timeout(PATIENT).writes(WritePolicy.invalidate()))
        .loader(this::load)
        .settings(settings("two")));
  }
}
