package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.RealClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The backplane while its server is restarted, hangs, trims or forgets, and while the network of the subscriber breaks. */
class BackplaneFaultTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RedisProcess server = RedisProcess.startInDirectory();
  private final FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
  private final Heard heard = new Heard();

  @AfterEach
  void stop() {
    proxy.close();
    server.close();
  }

  private OpenLayer direct() throws Exception {
    return OpenLayer.connected(RedisLayer.at(server.url()));
  }

  private OpenLayer proxied() throws Exception {
    return OpenLayer.connected(RedisLayer.at("redis://" + proxy.address()));
  }

  private static Backplane backplane(OpenLayer layer) {
    return layer.layer().backplane().orElseThrow();
  }

  private static CompletionStage<Void> publish(OpenLayer layer, String message) {
    return backplane(layer).publish(message.getBytes(UTF_8), Deadline.in(RealClock.shared(), LONG));
  }

  private static void published(OpenLayer layer, String... messages) throws Exception {
    for (String message : messages) {
      Void unused = OpenLayer.result(publish(layer, message));
    }
  }

  @Test
  @DisplayName(
      "G12: who was cut off hears what was published meanwhile, in order, and that nothing is missing")
  void cut_subscriberOnly_isReplayed() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = proxied()) {
      var unused = backplane(subscriber).subscribe(heard);
      heard.awaits(Heard.COMPLETE);
      published(publisher, "a");
      heard.awaits("a");

      proxy.refuses();
      heard.awaits(Heard.LOST);
      published(publisher, "b", "c", "d");
      proxy.passes();
      heard.awaits("d");

      assertThat(heard.all())
          .containsExactly(Heard.COMPLETE, "a", Heard.LOST, Heard.COMPLETE, "b", "c", "d");
    }
  }

  @Test
  @DisplayName(
      "G12: a subscriber who had heard nothing yet, on a stream that did not exist, is replayed as well")
  void cut_nothingReadYet_isReplayed() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = proxied()) {
      var unused = backplane(subscriber).subscribe(heard);
      heard.awaits(Heard.COMPLETE);

      proxy.refuses();
      heard.awaits(Heard.LOST);
      published(publisher, "a");
      proxy.passes();
      heard.awaits("a");

      assertThat(heard.all()).containsExactly(Heard.COMPLETE, Heard.LOST, Heard.COMPLETE, "a");
    }
  }

  @Test
  @DisplayName(
      "G12 G14: messages that were trimmed before they were read are a gap; what is left and what follows is heard")
  void cut_streamTrimmed_isAGap() throws Exception {
    trimmedWhileCutOff(server, proxy);
  }

  @Test
  @DisplayName("G12 G14: the same on Redis 6.2, which counts no entries")
  void cut_streamTrimmedOnOldest_isAGap() throws Exception {
    try (RedisProcess oldest = RedisProcess.startOldest();
        FaultProxy toOldest = FaultProxy.to("127.0.0.1", oldest.port())) {
      trimmedWhileCutOff(oldest, toOldest);
    }
  }

  private void trimmedWhileCutOff(RedisProcess redis, FaultProxy network) throws Exception {
    try (OpenLayer publisher = OpenLayer.connected(RedisLayer.at(redis.url()));
        OpenLayer subscriber = OpenLayer.connected(RedisLayer.at("redis://" + network.address()))) {
      var unused = backplane(subscriber).subscribe(heard);
      heard.awaits(Heard.COMPLETE);

      network.refuses();
      heard.awaits(Heard.LOST);
      published(publisher, "a", "b", "c");
      assertThat(redis.command("XTRIM", RedisLayerProvider.DEFAULT_STREAM, "MAXLEN", "1"))
          .startsWith(":");
      network.passes();
      heard.awaits(Heard.GAP);
      published(publisher, "d");
      heard.awaits("d");

      assertThat(heard.all()).containsExactly(Heard.COMPLETE, Heard.LOST, Heard.GAP, "c", "d");
    }
  }

  @Test
  @DisplayName(
      "G12: a stream that vanishes under a reader is a gap, noticed without a broken connection")
  void delete_streamWhileReading_isAGap() throws Exception {
    try (OpenLayer open = direct()) {
      var unused = backplane(open).subscribe(heard);
      heard.awaits(Heard.COMPLETE);
      published(open, "a");
      heard.awaits("a");

      assertThat(server.command("DEL", RedisLayerProvider.DEFAULT_STREAM)).isEqualTo(":1\r\n");
      heard.awaits(Heard.GAP);
      published(open, "b");
      heard.awaits("b");

      assertThat(heard.all()).containsExactly(Heard.COMPLETE, "a", Heard.GAP, "b");
    }
  }

  @Test
  @DisplayName(
      "G12 K12: a server that comes back empty is a gap, once, and nothing later is missed")
  void restart_empty_isAGap() throws Exception {
    try (OpenLayer open = direct()) {
      var unused = backplane(open).subscribe(heard);
      heard.awaits(Heard.COMPLETE);
      published(open, "a");
      heard.awaits("a");

      server.kill();
      heard.awaits(Heard.LOST);
      server.restart();
      heard.awaits(Heard.GAP);
      await().atMost(Duration.ofSeconds(15)).until(() -> open.failureOfGet("x") == null);
      published(open, "b");
      heard.awaits("b");

      assertThat(heard.all()).containsExactly(Heard.COMPLETE, "a", Heard.LOST, Heard.GAP, "b");
    }
  }

  @Test
  @DisplayName(
      "G12 K12: a server that comes back from a snapshot is a gap, although our place is in it")
  void restart_snapshot_isAGap() throws Exception {
    try (OpenLayer open = direct()) {
      var unused = backplane(open).subscribe(heard);
      heard.awaits(Heard.COMPLETE);
      published(open, "a");
      heard.awaits("a");
      assertThat(server.command("SAVE")).isEqualTo("+OK\r\n");

      server.kill();
      heard.awaits(Heard.LOST);
      server.restart();
      heard.awaits(Heard.GAP);
      await().atMost(Duration.ofSeconds(15)).until(() -> open.failureOfGet("x") == null);
      published(open, "b");
      heard.awaits("b");

      assertThat(server.command("EXISTS", RedisLayerProvider.DEFAULT_STREAM)).isEqualTo(":1\r\n");
      assertThat(heard.all()).containsExactly(Heard.COMPLETE, "a", Heard.LOST, Heard.GAP, "b");
    }
  }

  @Test
  @DisplayName("G11: a connection that died without a word is found out within seconds, and healed")
  void blackHole_reader_isNoticed() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = proxied()) {
      var unused = backplane(subscriber).subscribe(heard);
      heard.awaits(Heard.COMPLETE);

      long start = System.nanoTime();
      proxy.blackHole();
      heard.awaits(Heard.LOST);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      published(publisher, "a");
      proxy.passes();
      heard.awaits("a");

      assertThat(heard.all()).containsExactly(Heard.COMPLETE, Heard.LOST, Heard.COMPLETE, "a");
    }
  }

  @Test
  @DisplayName(
      "H14 G11: opened without its server it refuses to publish, and reads as soon as there is one")
  void open_serverAway_joinsByItself() throws Exception {
    server.kill();
    try (OpenLayer open = OpenLayer.open(RedisLayer.at(server.url()))) {
      var unused = backplane(open).subscribe(heard);
      assertThat(OpenLayer.failure(publish(open, "a"))).isEqualTo(FailureKind.REFUSED);
      heard.awaits(Heard.LOST);

      server.restart();
      heard.awaits(Heard.COMPLETE);
      published(open, "b");
      heard.awaits("b");

      assertThat(heard.all()).containsExactly(Heard.LOST, Heard.COMPLETE, "b");
    }
  }

  @Test
  @DisplayName(
      "P8: messages that wait to be published are bounded; what is too many fails at once and says so")
  void publish_serverHangs_isRefusedWhenFull() throws Exception {
    try (OpenLayer open = direct()) {
      server.freeze();
      List<CompletionStage<Void>> given = new ArrayList<>();
      for (int i = 0; i <= BackplanePublisher.MOST_WAITING; i++) {
        given.add(publish(open, "m" + i));
      }

      assertThatThrownBy(() -> OpenLayer.result(publish(open, "one too many")))
          .isInstanceOfSatisfying(
              LayerException.class,
              failure -> assertThat(failure.kind()).isEqualTo(FailureKind.REFUSED))
          .hasMessageContaining("10,000 messages")
          .hasMessageContaining(RedisLayerProvider.DEFAULT_STREAM);

      server.thaw();
      for (CompletionStage<Void> each : given) {
        assertThat(OpenLayer.failure(each)).isIn(null, FailureKind.TIMEOUT, FailureKind.CONNECTION);
      }
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> OpenLayer.failure(publish(open, "m")) == null);
    }
  }

  @Test
  @DisplayName("P6: a message whose time is over is not sent any more")
  void publish_deadlinePassed_timesOut() throws Exception {
    try (OpenLayer open = direct()) {
      Deadline past = Deadline.inNanos(RealClock.shared(), -1);

      assertThat(OpenLayer.failure(backplane(open).publish(new byte[] {1}, past)))
          .isEqualTo(FailureKind.TIMEOUT);
      assertThat(server.command("EXISTS", RedisLayerProvider.DEFAULT_STREAM)).isEqualTo(":0\r\n");
    }
  }
}
