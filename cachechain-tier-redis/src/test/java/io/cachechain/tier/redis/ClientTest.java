package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayerConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;
import org.redisson.config.ReadMode;

/** The client underneath: its threads, and one that somebody else owns. */
class ClientTest {
  private static RedisProcess server;

  @BeforeAll
  static void start() {
    server = RedisProcess.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Config single() {
    Config config = new Config();
    config.useSingleServer().setAddress(server.url()).setConnectionMinimumIdleSize(2);
    return config;
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread ->
            thread.getName().startsWith("test-redis") || thread.getName().contains("redisson"))
        .collect(Collectors.toSet());
  }

  @Test
  @DisplayName("few threads, all daemons, and none after closing")
  void threads_ownClient_areFewDaemonsAndEnd() throws Exception {
    Set<Thread> before = threads();
    OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()));
    for (int i = 0; i < 200; i++) {
      assertThat(open.failureOfGet("key-" + i)).isNull();
    }
    Set<Thread> ours = threads();
    ours.removeAll(before);

    assertThat(ours).isNotEmpty().hasSizeLessThanOrEqualTo(8).allMatch(Thread::isDaemon);

    long start = System.nanoTime();
    open.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    await().atMost(Duration.ofSeconds(5)).until(() -> ours.stream().noneMatch(Thread::isAlive));
    assertThat(open.failureOfGet("a")).isEqualTo(FailureKind.REFUSED);
    open.close();
  }

  @Test
  @DisplayName("closing a layer that never connected leaves no thread")
  void close_neverConnected_leavesNoThread() throws Exception {
    Set<Thread> before = threads();
    try (RedisProcess hanging = RedisProcess.start()) {
      hanging.freeze();
      OpenLayer open = OpenLayer.open(RedisLayer.at(hanging.url()));
      await().atMost(Duration.ofSeconds(5)).until(() -> threads().size() > before.size());

      open.close();

      await().atMost(Duration.ofSeconds(10)).until(() -> before.containsAll(threads()));
    }
  }

  @Test
  @DisplayName("K1: a given client is used as it is, with its mapping of names, and never closed")
  void on_givenClient_isUsedAndNotClosed() throws Exception {
    Config config = single();
    config.setNameMapper(new NameMapper() {
      @Override
      public String map(String name) {
        return "app:" + name;
      }

      @Override
      public String unmap(String name) {
        return name.substring("app:".length());
      }
    });
    RedissonClient client = Redisson.create(config);
    try {
      try (OpenLayer open = OpenLayer.connected(RedisLayer.on(client))) {
        assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
        assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
        assertThat(OpenLayer.result(
                open.layer().getAll(List.of("a"), OpenLayer.deadline()).get("a")))
            .isEqualTo(OpenLayer.value("a", 1).bytes());
        assertThat(open.layer().location()).isEqualTo(server.url() + " (client given)");
      }

      assertThat(client.isShutdown()).isFalse();
      assertThat(client.<byte[]>getBucket("a", ByteArrayCodec.INSTANCE).get())
          .isEqualTo(OpenLayer.value("a", 1).bytes());
      assertThat(server.command("EXISTS", "app:a")).isEqualTo(":1\r\n");
    } finally {
      client.shutdown();
    }
  }

  @Test
  @DisplayName(
      "K1 H14: a given client that connects at its first use is connected in the background")
  void on_lazyClient_isConnectedInTheBackground() throws Exception {
    Config config = single();
    config.setLazyInitialization(true);
    RedissonClient client = Redisson.create(config);
    try (OpenLayer open = OpenLayer.connected(RedisLayer.on(client))) {
      assertThat(open.failureOfGet("a")).isNull();
    } finally {
      client.shutdown();
    }
  }

  @Test
  @DisplayName("K1 Z64: a client that reads from replicas is a fault of the build")
  void faults_clientReadsFromReplicas_isRefused() {
    Config config = new Config();
    config
        .useMasterSlaveServers()
        .setMasterAddress(server.url())
        .addSlaveAddress(server.url())
        .setReadMode(ReadMode.MASTER_SLAVE);
    config.setLazyInitialization(true);
    RedissonClient client = Redisson.create(config);
    try {
      assertThat(faults(client))
          .singleElement()
          .asString()
          .contains("ReadMode.MASTER_SLAVE")
          .contains("setReadMode(ReadMode.MASTER)");
    } finally {
      client.shutdown();
    }
  }

  @Test
  @DisplayName("K1: a client that is shut down, or is no Redisson, is a fault of the build")
  void faults_unusableClient_isRefused() {
    RedissonClient closed = Redisson.create(single());
    closed.shutdown();
    RedissonClient wrapper = (RedissonClient) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {RedissonClient.class},
        (proxy, method, arguments) -> method.getName().equals("hashCode") ? 1 : null);

    assertThat(faults(closed)).singleElement().asString().contains("is shut down");
    assertThat(faults(wrapper)).singleElement().asString().contains("not a wrapper of it");
  }

  private static List<String> faults(RedissonClient client) {
    FakeLayerConfig config = FakeLayerConfig.of("redis", FakeClock.jumping())
        .with(RedisLayer.on(client).settings());
    return new RedisLayerProvider().faults(config);
  }
}
