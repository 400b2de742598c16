package io.cachechain.tier.redis;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.testing.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** What nodes do while servers, networks and other nodes go, and when they are back. */
class NodesInOutagesTest extends SeveralNodes {
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
    // What is still missed takes the place of a put that follows within the skew of the clocks.
    await().atMost(SOON).until(() -> isReplayed(one) && isReplayed(two));
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
          built(near().layer(RedisLayer.at(server.url())).loader(this::load));
      assertThat(during.get("k")).isEqualTo("v");
      before.put("k", "v2");
      during.close();
      before.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ofSeconds(15));
    } finally {
      server.thaw();
    }
  }

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
