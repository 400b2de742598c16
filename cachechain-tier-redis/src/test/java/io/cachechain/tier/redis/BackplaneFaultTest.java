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

/**
 * The backplane while its server is restarted, hangs, trims or forgets, and while the network of
 * the subscriber breaks.
 */
class BackplaneFaultTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final RedisProcess server = RedisProcess.startInDirectory();
  private final FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
  private final EventRecorder recorder = new EventRecorder();

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
      "G12: a subscriber that was cut off receives the messages published meanwhile, in order, and is notified that nothing is missing")
  void cut_subscriberOnly_isReplayed() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = proxied()) {
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      published(publisher, "a");
      recorder.awaits("a");

      proxy.refuses();
      recorder.awaits(EventRecorder.LOST);
      published(publisher, "b", "c", "d");
      proxy.passes();
      recorder.awaits("d");

      assertThat(recorder.all())
          .containsExactly(
              EventRecorder.COMPLETE,
              "a",
              EventRecorder.LOST,
              EventRecorder.COMPLETE,
              "b",
              "c",
              "d");
    }
  }

  @Test
  @DisplayName(
      "G12: a subscriber that had received nothing yet, on a stream that did not exist, gets the messages as well")
  void cut_nothingReadYet_isReplayed() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = proxied()) {
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);

      proxy.refuses();
      recorder.awaits(EventRecorder.LOST);
      published(publisher, "a");
      proxy.passes();
      recorder.awaits("a");

      assertThat(recorder.all())
          .containsExactly(EventRecorder.COMPLETE, EventRecorder.LOST, EventRecorder.COMPLETE, "a");
    }
  }

  @Test
  @DisplayName(
      "G12 G14: messages that were trimmed before they were read are a gap; the rest and later ones are received")
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
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);

      network.refuses();
      recorder.awaits(EventRecorder.LOST);
      published(publisher, "a", "b", "c");
      assertThat(redis.command("XTRIM", RedisLayerProvider.DEFAULT_STREAM, "MAXLEN", "1"))
          .startsWith(":");
      network.passes();
      recorder.awaits(EventRecorder.GAP);
      published(publisher, "d");
      recorder.awaits("d");

      assertThat(recorder.all())
          .containsExactly(EventRecorder.COMPLETE, EventRecorder.LOST, EventRecorder.GAP, "c", "d");
    }
  }

  @Test
  @DisplayName(
      "G12: a stream that vanishes under a reader is a gap, noticed without a broken connection")
  void delete_streamWhileReading_isAGap() throws Exception {
    try (OpenLayer open = direct()) {
      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      published(open, "a");
      recorder.awaits("a");

      assertThat(server.command("DEL", RedisLayerProvider.DEFAULT_STREAM)).isEqualTo(":1\r\n");
      recorder.awaits(EventRecorder.GAP);
      published(open, "b");
      recorder.awaits("b");

      assertThat(recorder.all())
          .containsExactly(EventRecorder.COMPLETE, "a", EventRecorder.GAP, "b");
    }
  }

  @Test
  @DisplayName(
      "G12 K12: a server that comes back empty is a gap, once, and nothing later is missed")
  void restart_empty_isAGap() throws Exception {
    try (OpenLayer open = direct()) {
      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      published(open, "a");
      recorder.awaits("a");

      server.kill();
      recorder.awaits(EventRecorder.LOST);
      server.restart();
      recorder.awaits(EventRecorder.GAP);
      await().atMost(Duration.ofSeconds(15)).until(() -> open.failureOfGet("x") == null);
      published(open, "b");
      recorder.awaits("b");

      assertThat(recorder.all())
          .containsExactly(EventRecorder.COMPLETE, "a", EventRecorder.LOST, EventRecorder.GAP, "b");
    }
  }

  @Test
  @DisplayName(
      "G12 K12: a server that comes back from a snapshot is a gap, although our place is in it")
  void restart_snapshot_isAGap() throws Exception {
    try (OpenLayer open = direct()) {
      var unused = backplane(open).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      published(open, "a");
      recorder.awaits("a");
      assertThat(server.command("SAVE")).isEqualTo("+OK\r\n");

      server.kill();
      recorder.awaits(EventRecorder.LOST);
      server.restart();
      recorder.awaits(EventRecorder.GAP);
      await().atMost(Duration.ofSeconds(15)).until(() -> open.failureOfGet("x") == null);
      published(open, "b");
      recorder.awaits("b");

      assertThat(server.command("EXISTS", RedisLayerProvider.DEFAULT_STREAM)).isEqualTo(":1\r\n");
      assertThat(recorder.all())
          .containsExactly(EventRecorder.COMPLETE, "a", EventRecorder.LOST, EventRecorder.GAP, "b");
    }
  }

  @Test
  @DisplayName("G11: a connection that died without a word is found out within seconds, and healed")
  void blackHole_reader_isNoticed() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = proxied()) {
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);

      long start = System.nanoTime();
      proxy.blackHole();
      recorder.awaits(EventRecorder.LOST);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      published(publisher, "a");
      proxy.passes();
      recorder.awaits("a");

      assertThat(recorder.all())
          .containsExactly(EventRecorder.COMPLETE, EventRecorder.LOST, EventRecorder.COMPLETE, "a");
    }
  }

  @Test
  @DisplayName(
      "H14 G11: opened without its server it refuses to publish, and reads as soon as there is one")
  void open_serverAway_joinsByItself() throws Exception {
    server.kill();
    try (OpenLayer open = OpenLayer.open(RedisLayer.at(server.url()))) {
      var unused = backplane(open).subscribe(recorder);
      assertThat(OpenLayer.failure(publish(open, "a"))).isEqualTo(FailureKind.REFUSED);
      recorder.awaits(EventRecorder.LOST);

      server.restart();
      recorder.awaits(EventRecorder.COMPLETE);
      published(open, "b");
      recorder.awaits("b");

      assertThat(recorder.all()).containsExactly(EventRecorder.LOST, EventRecorder.COMPLETE, "b");
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
