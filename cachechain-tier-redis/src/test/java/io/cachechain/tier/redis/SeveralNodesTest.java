package io.cachechain.tier.redis;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.WritePolicy;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FaultProxy;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * What several processes meet that share a Redis, each with a near layer in front of it: chains of one name, each with a client of its own, and one table behind them. The proxies and the server do what networks, servers and their
 * operators do.
 */
class SeveralNodesTest {
  /** Without messages a near copy may live for 30 s, and for 5 min where they were heard. */
  private static final Duration SOON = ofSeconds(25);

  /** For servers that answer, on a machine that has much to do. */
  private static final Duration PATIENT = ofSeconds(10);

  /** For servers that do not. */
  private static final Duration IMPATIENT = ofSeconds(1);

  private final RedisProcess server = RedisProcess.start();
  private final Map<String, String> table = new ConcurrentHashMap<>();
  private final AtomicInteger loads = new AtomicInteger();
  private final Deque<Closeable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    server.close();
  }

  private String load(String key) {
    loads.incrementAndGet();
    return table.get(key);
  }

  private CloseableChain<String, String> node(String url) {
    return node(RedisLayer.at(url));
  }

  private CloseableChain<String, String> node(RedisLayer redis) {
    return node(redis, PATIENT, builder -> builder.loader(this::load));
  }

  /** A node that does not wait long for an answer which will not come. */
  private CloseableChain<String, String> impatient(String url) {
    return node(RedisLayer.at(url), IMPATIENT, builder -> builder.loader(this::load));
  }

  private CloseableChain<String, String> node(
      RedisLayer redis, Duration timeout, UnaryOperator<ChainBuilder<String, String>> more) {
    return built(more.apply(near())
        .layer(redis, options -> options.requireUp().timeout(timeout))
        .settings(settings("")));
  }

  private static ChainBuilder<String, String> near() {
    return ChainBuilder.create("books", String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(20_000)));
  }

  private CloseableChain<String, String> built(ChainBuilder<String, String> builder) {
    CloseableChain<String, String> chain = builder.build();
    opened.push(chain::close);
    return chain;
  }

  /** Returns settings with more time to connect than the default: a busy machine may need it for the driver's first classes. */
  private static Properties settings(String backplane) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.books.connect.timeout", "30s");
    if (!backplane.isEmpty()) {
      settings.setProperty("cachechain.chains.books.backplane", backplane);
    }
    return settings;
  }

  private RedissonClient client() {
    Config config = new Config();
    config.useSingleServer().setAddress(server.url());
    RedissonClient client = Redisson.create(config);
    opened.push(client::shutdown);
    return client;
  }

  private FaultProxy proxy() {
    FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
    opened.push(proxy::close);
    return proxy;
  }

  private static String url(FaultProxy proxy) {
    return "redis://" + proxy.address();
  }

  /** Waits until each of them hears the others, and has found nothing that it missed. */
  @SafeVarargs
  private static void listening(Chain<String, String>... nodes) {
    for (Chain<String, String> node : nodes) {
      await()
          .atMost(SOON)
          .pollInterval(ofMillis(5))
          .until(() -> node.describe()
              .toString()
              .lines()
              .anyMatch(line -> line.startsWith(" backplane:") && line.endsWith("; up")));
    }
  }

  @SafeVarargs
  private static void allSee(String key, String value, Chain<String, String>... nodes) {
    await()
        .atMost(SOON)
        .pollInterval(ofMillis(5))
        .until(() -> List.of(nodes).stream().allMatch(node -> value.equals(node.get(key))));
  }

  private static boolean isPaid(Chain<String, String> node) {
    return !node.describe().toString().contains(" 1 owed");
  }

  private void change(Chain<String, String> node, String key, String value) {
    table.put(key, value);
    node.put(key, value);
  }

  @Nested
  class Coherence {
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
    @DisplayName(
        "P2 P4: whatever several nodes put at the same time, in the end they have the same")
    void put_allNodesAtOnce_agree() throws Exception {
      List<CloseableChain<String, String>> nodes =
          List.of(node(server.url()), node(server.url()), node(server.url()));
      nodes.forEach(SeveralNodesTest::listening);
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
      nodes.forEach(SeveralNodesTest::listening);
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
              Thread.yield();
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
        "P4 G13: a change that was told before the other node listened shows with the next heartbeat")
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
    @DisplayName("G15 M1: of two chains on one client the other still hears when one was closed")
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
        "G12 G14: when an operator empties the server, near copies are checked, and changes are still heard")
    void flushAll_byHand_nearCopiesAreChecked() {
      CloseableChain<String, String> one = node(server.url());
      CloseableChain<String, String> two = node(server.url());
      listening(one, two);
      change(one, "k", "1");
      allSee("k", "1", one, two);

      table.put("k", "2"); // which nobody tells
      assertThat(server.command("FLUSHALL")).isEqualTo("+OK\r\n");

      allSee("k", "2", one, two);
      change(two, "k", "3");
      allSee("k", "3", one, two);
    }

    @Test
    @DisplayName(
        "P4 G24: a layer that missed a change is not believed by who was told, though the writer has gone and the layer is back")
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
          return isPaid(reader);
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
          .loader(SeveralNodesTest.this::load)
          .settings(settings("two")));
    }
  }

  @Nested
  class Outages {
    @Test
    @DisplayName(
        "P1 P4 P9: what all nodes put while none reached the server ends with one value for all")
    void put_nobodyReachesTheServer_allAgreeAfterwards() {
      FaultProxy proxy = proxy();
      CloseableChain<String, String> one = impatient(url(proxy));
      CloseableChain<String, String> two = impatient(url(proxy));
      CloseableChain<String, String> three = impatient(url(proxy));
      listening(one, two, three);
      change(one, "k", "0");
      allSee("k", "0", one, two, three);

      proxy.refuses();
      for (CloseableChain<String, String> node : List.of(one, two, three)) {
        change(node, "k", "by " + node.hashCode());
        assertThat(node.get("k")).isEqualTo("by " + node.hashCode());
      }
      proxy.passes();

      allSee("k", table.get("k"), one, two, three);
    }

    @Test
    @DisplayName(
        "P4 P9: the same without a loader: nobody keeps what the others do not see, and puts are seen again")
    void put_nobodyReachesTheServerAndNoLoader_allAgreeAfterwards() {
      FaultProxy proxy = proxy();
      CloseableChain<String, String> one =
          node(RedisLayer.at(url(proxy)), IMPATIENT, builder -> builder);
      CloseableChain<String, String> two =
          node(RedisLayer.at(url(proxy)), IMPATIENT, builder -> builder);
      listening(one, two);
      one.put("k", "0");
      allSee("k", "0", two);

      proxy.refuses();
      one.put("k", "1");
      two.put("k", "2");
      proxy.passes();

      await()
          .atMost(SOON)
          .until(() -> one.lookup("k").orNull() == null && two.lookup("k").orNull() == null);
      // What is still owed takes the place of a put that follows within the skew of the clocks.
      await().atMost(SOON).until(() -> isPaid(one) && isPaid(two));
      await().atMost(SOON).until(() -> one.put("k", "3").isComplete());
      allSee("k", "3", one, two);
    }

    @Test
    @DisplayName(
        "P4 P5 G12: a node that is cut off answers meanwhile, and sees what it missed when it is back")
    void put_otherNodeIsCutOff_catchesUp() {
      FaultProxy proxy = proxy();
      CloseableChain<String, String> one = node(server.url());
      CloseableChain<String, String> two = impatient(url(proxy));
      listening(one, two);
      change(one, "k", "0");
      allSee("k", "0", two);

      for (int i = 1; i <= 3; i++) {
        switch (i) {
          case 1 -> proxy.blackHole();
          case 2 -> proxy.refuses();
          default -> proxy.cutsConnections();
        }
        change(one, "k", "" + i);
        assertThat(two.get("k")).isNotNull();
        proxy.passes();

        allSee("k", "" + i, one, two);
      }
    }

    @Test
    @DisplayName(
        "P1 P4 F16: a put whose answer is lost is seen by its node, and by all others or by none")
    void put_answerIsLost_allAgree() {
      FaultProxy proxy = proxy();
      CloseableChain<String, String> one = impatient(url(proxy));
      CloseableChain<String, String> two = node(server.url());
      listening(one, two);
      change(one, "k", "0");
      allSee("k", "0", two);

      proxy.swallowsReplies();
      change(one, "k", "1");
      assertThat(one.get("k")).isEqualTo("1");
      proxy.passes();

      allSee("k", "1", one, two);
    }

    @Test
    @DisplayName(
        "P4 P9 K12: what was put while the server was down is what all see when it is back, empty")
    void restart_putMeanwhile_allSeeIt() throws Exception {
      CloseableChain<String, String> one = impatient(server.url());
      CloseableChain<String, String> two = impatient(server.url());
      listening(one, two);
      change(one, "k", "0");
      allSee("k", "0", two);

      server.kill();
      change(one, "k", "1");
      assertThat(one.get("k")).isEqualTo("1");
      server.restart();

      allSee("k", "1", one, two);
      change(two, "k", "2");
      allSee("k", "2", one, two);
    }

    @Test
    @DisplayName(
        "P5: when the server goes while the loader runs, its value is answered and kept near")
    void get_serverGoesWhileLoading_isAnswered() {
      FaultProxy proxy = proxy();
      CloseableChain<String, String> one = node(
          RedisLayer.at(url(proxy)),
          PATIENT,
          builder -> builder.loader(key -> {
            proxy.refuses();
            return load(key);
          }));
      table.put("k", "v");

      assertThat(one.get("k")).isEqualTo("v");

      assertThat(one.getIfPresent("k")).isEqualTo("v");
    }

    @Test
    @DisplayName(
        "P4 P5: connections killed, scripts and data flushed, a pause, no memory: no call fails, and all agree afterwards")
    void commands_ofAnOperatorUnderLoad_noCallFails() throws Exception {
      CloseableChain<String, String> one = impatient(server.url());
      CloseableChain<String, String> two = impatient(server.url());
      listening(one, two);
      IntStream.range(0, 20).forEach(i -> table.put("k" + i, "0"));
      AtomicBoolean ended = new AtomicBoolean();
      AtomicInteger calls = new AtomicInteger();
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      ExecutorService callers = Executors.newCachedThreadPool();
      for (int i = 0; i < 4; i++) {
        Chain<String, String> node = i % 2 == 0 ? one : two;
        Random random = new Random(i);
        callers.execute(() -> {
          try {
            while (!ended.get()) {
              String key = "k" + random.nextInt(20);
              if (random.nextInt(50) == 0) {
                synchronized (table) {
                  change(node, key, "" + random.nextInt());
                }
              } else {
                node.get(key);
              }
              calls.incrementAndGet();
            }
          } catch (Throwable failure) {
            failures.add(failure);
          }
        });
      }

      for (String command : List.of(
          "CLIENT KILL TYPE normal",
          "SCRIPT FLUSH",
          "CLIENT PAUSE 300 ALL",
          "FLUSHALL",
          "CONFIG SET maxmemory 1mb",
          "CONFIG SET maxmemory 0",
          "CLIENT KILL TYPE normal")) {
        String answer = server.command(command.split(" "));
        assertThat(answer).startsWith(command.contains("KILL") ? ":" : "+OK");
        int before = calls.get();
        await().atMost(SOON).until(() -> calls.get() > before + 500 || !failures.isEmpty());
      }
      ended.set(true);
      callers.shutdown();
      assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

      assertThat(failures).isEmpty();
      table.forEach((key, value) -> allSee(key, value, one, two));
    }

    @Test
    @DisplayName(
        "K1 P5: when the owner of a client shuts it down, the chain goes on without, and closes")
    void shutdown_clientOfSomebodyElse_callsGoOn() {
      RedissonClient client = client();
      CloseableChain<String, String> chain = node(RedisLayer.on(client));
      table.put("k", "0");
      table.put("other", "v");
      assertThat(chain.get("k")).isEqualTo("0");

      client.shutdown();

      assertThat(chain.get("k")).isEqualTo("0");
      assertThat(chain.get("other")).isEqualTo("v");
      change(chain, "k", "1");
      assertThat(chain.get("k")).isEqualTo("1");
      long begin = System.nanoTime();
      chain.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ofSeconds(8));
    }

    @Test
    @DisplayName(
        "P6 P10 H14: a server that hangs delays no build, and no close for longer than it may take")
    void freeze_buildAndClose_end() {
      CloseableChain<String, String> before = impatient(server.url());
      table.put("k", "v");
      assertThat(before.get("k")).isEqualTo("v");
      server.freeze();
      try {
        long begin = System.nanoTime();
        CloseableChain<String, String> during =
            built(near().layer(RedisLayer.at(server.url())).loader(SeveralNodesTest.this::load));
        assertThat(during.get("k")).isEqualTo("v");
        before.put("k", "v2");
        during.close();
        before.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ofSeconds(15));
      } finally {
        server.thaw();
      }
    }
  }

  @Nested
  class Closing {
    @Test
    @DisplayName(
        "P10 M1: nodes that are replaced one after the other under load lose and mix up nothing")
    void close_oneAfterTheOther_allAgree() throws Exception {
      IntStream.range(0, 20).forEach(i -> table.put("k" + i, "0"));
      List<CloseableChain<String, String>> nodes = new ArrayList<>();
      IntStream.range(0, 3).forEach(i -> nodes.add(node(server.url())));
      for (int i = 0; i < 3; i++) {
        CloseableChain<String, String> leaves = nodes.get(i);
        ExecutorService callers = Executors.newCachedThreadPool();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        AtomicBoolean ended = new AtomicBoolean();
        Chain<String, String> stays = nodes.get((i + 1) % 3);
        callers.execute(() -> {
          try {
            for (int n = 0; !ended.get(); n++) {
              change(stays, "k" + n % 20, "" + n);
              assertThat(stays.get("k" + n % 20)).isEqualTo("" + n);
            }
          } catch (Throwable failure) {
            failures.add(failure);
          }
        });
        leaves.close();
        nodes.set(i, node(server.url()));
        ended.set(true);
        callers.shutdown();
        assertThat(callers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
      }

      table.forEach((key, value) -> allSee(key, value, nodes.get(0), nodes.get(1), nodes.get(2)));
    }

    @Test
    @DisplayName("M1 P8: chains that come and go leave no connection behind, and no thread")
    void close_manyTimes_nothingIsLeft() {
      CloseableChain<String, String> stays = node(server.url());
      assertThat(stays.get("k")).isNull();
      int clients = clients();
      for (int i = 0; i < 5; i++) {
        CloseableChain<String, String> goes = node(server.url());
        assertThat(goes.get("k")).isNull();
        goes.close();
      }

      await().atMost(SOON).until(() -> clients() <= clients);
      stays.close();
      await()
          .atMost(SOON)
          .until(() -> Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .noneMatch(name -> name.contains("books")));
    }

    private int clients() {
      return server.command("CLIENT", "LIST").split("\n", -1).length;
    }
  }
}
