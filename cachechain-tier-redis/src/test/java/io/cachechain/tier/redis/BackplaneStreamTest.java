package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import io.cachechain.testing.RealClock;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.NameMapper;
import org.redisson.config.Protocol;

/** The backplane on a server that works. */
class BackplaneStreamTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RedisProcess server = RedisProcess.start();
  private final EventRecorder recorder = new EventRecorder();

  @AfterEach
  void stop() {
    server.close();
  }

  private OpenLayer open() throws Exception {
    return OpenLayer.connected(RedisLayer.at(server.url()));
  }

  private static Backplane backplane(OpenLayer layer) {
    return layer.layer().backplane().orElseThrow();
  }

  private static CompletionStage<Void> publish(OpenLayer layer, String message) {
    return backplane(layer).publish(message.getBytes(UTF_8), Deadline.in(RealClock.shared(), LONG));
  }

  private List<String> connections(String what) {
    return Arrays.stream(server.command("CLIENT", "LIST").split("\n"))
        .filter(line -> line.contains(what))
        .toList();
  }

  @Test
  @DisplayName(
      "G12: the messages of one publisher come in their order, all of them, also when many are under way")
  void publish_many_arriveInOrder() throws Exception {
    int many = 4_000;
    try (OpenLayer one = open();
        OpenLayer other = open()) {
      var unused = backplane(one).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);

      List<CompletionStage<Void>> given = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        given.add(publish(one, "one " + i));
        given.add(publish(other, "other " + i));
      }
      for (CompletionStage<Void> each : given) {
        assertThat(OpenLayer.failure(each)).isNull();
      }
      recorder.awaits("one " + (many - 1));
      recorder.awaits("other " + (many - 1));

      for (String publisher : List.of("one", "other")) {
        List<String> theirs = recorder.messages().stream()
            .filter(message -> message.startsWith(publisher + " "))
            .toList();
        assertThat(theirs).hasSize(many);
        for (int i = 0; i < many; i++) {
          assertThat(theirs.get(i)).isEqualTo(publisher + " " + i);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "G12: messages that follow each other closely are read together, at most each millisecond")
  void publish_oneAfterTheOther_areReadTogether() throws Exception {
    int many = 2_000;
    try (OpenLayer open = open()) {
      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      long before = reads();
      long begun = System.nanoTime();

      for (int i = 0; i < many; i++) {
        assertThat(OpenLayer.failure(publish(open, "message " + i))).isNull();
      }
      recorder.awaits("message " + (many - 1));

      long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
      assertThat(reads() - before).isLessThanOrEqualTo(millis + 2);
    }
  }

  private long reads() {
    return Arrays.stream(server.command("INFO", "commandstats").split("\\r?\\n"))
        .filter(line -> line.startsWith("cmdstat_xread:calls="))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*calls=(\\d+),.*", "$1")))
        .sum();
  }

  @Test
  @DisplayName("G12: a subscriber begins at the present end of the stream")
  void subscribe_oldMessages_areNotReceived() throws Exception {
    try (OpenLayer open = open()) {
      assertThat(OpenLayer.failure(publish(open, "old"))).isNull();

      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      assertThat(OpenLayer.failure(publish(open, "new"))).isNull();
      recorder.awaits("new");

      assertThat(recorder.all()).containsExactly(EventRecorder.COMPLETE, "new");
    }
  }

  @Test
  @DisplayName(
      "G15: chains over one given client share one reader with one connection, beside the client's pool")
  void subscribe_sharedClient_oneReader() throws Exception {
    Config config = new Config();
    config.useSingleServer().setAddress(server.url()).setConnectionMinimumIdleSize(1);
    RedissonClient client = Redisson.create(config);
    int before = BackplaneReaders.size();
    EventRecorder second = new EventRecorder();
    try {
      OpenLayer one = OpenLayer.connected(RedisLayer.on(client));
      OpenLayer other = OpenLayer.connected(RedisLayer.on(client));
      Closeable unused = backplane(one).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      unused = backplane(other).subscribe(second);
      second.awaits(EventRecorder.COMPLETE);

      assertThat(BackplaneReaders.size()).isEqualTo(before + 1);
      assertThat(connections("cmd=xread")).hasSizeLessThanOrEqualTo(1);
      assertThat(OpenLayer.failure(publish(one, "a"))).isNull();
      recorder.awaits("a");
      second.awaits("a");

      one.close(); // the reader outlives the layer that began it
      assertThat(OpenLayer.failure(publish(other, "b"))).isNull();
      second.awaits("b");
      assertThat(recorder.messages()).containsExactly("a");
      assertThat(BackplaneReaders.size()).isEqualTo(before + 1);

      other.close();
      assertThat(BackplaneReaders.size()).isEqualTo(before);
      await().atMost(Duration.ofSeconds(5)).until(() -> connections("cmd=xr").isEmpty());
      assertThat(client.isShutdown()).isFalse();
    } finally {
      client.shutdown();
    }
  }

  @Test
  @DisplayName(
      "K1 G12: a given client that speaks the newer protocol, maps names and pings often is read on as well")
  void subscribe_givenClientOfAnotherKind_works() throws Exception {
    Config config = new Config();
    config.setProtocol(Protocol.RESP3);
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
    config.useSingleServer().setAddress(server.url()).setPingConnectionInterval(300);
    RedissonClient client = Redisson.create(config);
    try (OpenLayer open = OpenLayer.connected(RedisLayer.on(client))) {
      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      await() // several reads that block in vain, and pings between them
          .atMost(Duration.ofSeconds(10))
          .until(() -> connections("cmd=xread").stream().anyMatch(line -> line.contains("age=2")));
      assertThat(OpenLayer.failure(publish(open, "a"))).isNull();
      recorder.awaits("a");

      assertThat(recorder.all()).containsExactly(EventRecorder.COMPLETE, "a");
      assertThat(server.command("XLEN", "app:" + RedisLayerProvider.DEFAULT_STREAM))
          .isEqualTo(":2\r\n"); // a mark and the message
    } finally {
      client.shutdown();
    }
  }

  @Test
  @DisplayName("K9: a read that blocks keeps no request of the layer waiting")
  void get_readerBlocks_isNotDelayed() throws Exception {
    try (OpenLayer open =
        OpenLayer.connected(RedisLayer.at(server.url()).connections(1).idleConnections(1))) {
      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      await().atMost(Duration.ofSeconds(5)).until(() -> connections("cmd=xread").size() == 1);

      List<Duration> took = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        long start = System.nanoTime();
        assertThat(open.failureOfGet("key-" + i)).isNull();
        took.add(Duration.ofNanos(System.nanoTime() - start));
      }

      assertThat(took.stream().sorted().toList().get(197)) // 99 of 100; a block is 1 s
          .isLessThan(Duration.ofMillis(BackplaneConnection.BLOCK_MILLIS / 2));
    }
  }

  @Test
  @DisplayName(
      "P10: closing twice is as good as once, and leaves no thread, no connection and no reader")
  void close_twice_leavesNothing() throws Exception {
    int readers = BackplaneReaders.size();
    OpenLayer open = open();
    Backplane backplane = backplane(open);
    Closeable subscription = backplane.subscribe(recorder);
    recorder.awaits(EventRecorder.COMPLETE);
    Closeable left = backplane.subscribe(new EventRecorder());
    left.close();
    left.close();

    open.close();
    backplane.close();
    subscription.close();

    assertThat(BackplaneReaders.size()).isEqualTo(readers);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("test-redis-backplane"));
    await().atMost(Duration.ofSeconds(5)).until(() -> connections("addr=").size() == 1);
    assertThat(OpenLayer.failure(backplane.publish(new byte[] {1}, OpenLayer.deadline())))
        .isEqualTo(FailureKind.REFUSED);
    assertThatThrownBy(() -> backplane.subscribe(recorder))
        .isInstanceOf(IllegalStateException.class);
    assertThat(recorder.all()).containsExactly(EventRecorder.COMPLETE);
  }

  @Test
  @DisplayName(
      "what a subscriber throws, or that it closes from within, stops nothing for the others")
  void onMessage_throwsOrCloses_othersGoOn() throws Exception {
    try (OpenLayer open = open()) {
      EventRecorder leaving = new EventRecorder();
      List<Closeable> own = new ArrayList<>();
      Closeable unused = backplane(open).subscribe(new Backplane.Subscriber() {
        @Override
        public void onMessage(byte[] message) {
          throw new AssertionError("meant to be thrown");
        }

        @Override
        public void onConnected(boolean complete) {
          throw new IllegalStateException("meant to be thrown");
        }

        @Override
        public void onDisconnected(Throwable cause) {}
      });
      own.add(backplane(open).subscribe(new Backplane.Subscriber() {
        @Override
        public void onMessage(byte[] message) {
          leaving.onMessage(message);
          try {
            own.get(0).close();
          } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
          }
        }

        @Override
        public void onConnected(boolean complete) {
          leaving.onConnected(complete);
        }

        @Override
        public void onDisconnected(Throwable cause) {}
      }));
      unused = backplane(open).subscribe(recorder);
      leaving.awaits(EventRecorder.COMPLETE);
      recorder.awaits(EventRecorder.COMPLETE);

      assertThat(OpenLayer.failure(publish(open, "a"))).isNull();
      assertThat(OpenLayer.failure(publish(open, "b"))).isNull();
      recorder.awaits("b");

      assertThat(recorder.messages()).containsExactly("a", "b");
      assertThat(leaving.messages()).containsExactly("a");
    }
  }

  @Test
  @DisplayName("G12: messages of any bytes up to 64 KiB; none are empty")
  void publish_sizes_areHeldTo() throws Exception {
    try (OpenLayer open = open()) {
      List<byte[]> messages = new ArrayList<>();
      var unused = backplane(open).subscribe(new Backplane.Subscriber() {
        @Override
        public void onMessage(byte[] message) {
          messages.add(message);
        }

        @Override
        public void onConnected(boolean complete) {
          recorder.onConnected(complete);
        }

        @Override
        public void onDisconnected(Throwable cause) {}
      });
      recorder.awaits(EventRecorder.COMPLETE);
      byte[] longest = new byte[RedisBackplane.MOST_BYTES];
      for (int i = 0; i < longest.length; i++) {
        longest[i] = (byte) i;
      }

      assertThat(OpenLayer.failure(backplane(open).publish(longest, OpenLayer.deadline())))
          .isNull();

      await().atMost(Duration.ofSeconds(10)).until(() -> messages.size() == 1);
      assertThat(messages.get(0)).isEqualTo(longest);
      assertThatThrownBy(() -> backplane(open).publish(new byte[0], OpenLayer.deadline()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> backplane(open)
              .publish(new byte[RedisBackplane.MOST_BYTES + 1], OpenLayer.deadline()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  @DisplayName(
      "G12: the stream is trimmed by age, with the server's time, and holds so many messages at most")
  void publish_oldMessages_areTrimmed() throws Exception {
    String stream = RedisLayerProvider.DEFAULT_STREAM;
    for (int i = 1; i <= 300; i++) { // long ago
      String unused = server.command("XADD", stream, i + "-0", "m", "old");
    }
    try (OpenLayer open = open()) {
      assertThat(OpenLayer.failure(publish(open, "new"))).isNull();

      await()
          .atMost(Duration.ofSeconds(5))
          .until(
              () -> Integer.parseInt(server.command("XLEN", stream).substring(1).strip()) < 200);
    }
    assertThat(StreamCommands.add(stream, new byte[] {1})).contains("MAXLEN", "~", "100000");
  }

  @Test
  @DisplayName("G15: the name of the stream is an option, and so is whether there is one")
  void backplane_options_areKept() throws Exception {
    try (OpenLayer open =
            OpenLayer.connected(RedisLayer.at(server.url()).backplaneStream("other"));
        OpenLayer none = OpenLayer.open(RedisLayer.at(server.url()).backplane(false))) {
      assertThat(none.layer().backplane()).isEmpty();
      assertThat(backplane(open)).isSameAs(backplane(open));
      assertThat(backplane(open).location()).isEqualTo(server.url() + ", stream other");

      assertThat(OpenLayer.failure(publish(open, "a"))).isNull();

      assertThat(server.command("XLEN", "other")).isEqualTo(":1\r\n");
    }
  }
}
