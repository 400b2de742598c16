package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.RealClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Z73: no entry that somebody else wrote into the stream stops a backplane")
class PoisonedStreamTest {
  private static final String STREAM = "cachechain:bp";

  private final RedisProcess server = RedisProcess.start();
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

  private static Backplane backplane(OpenLayer layer) {
    return layer.layer().backplane().orElseThrow();
  }

  private static void publish(OpenLayer layer, String message) throws Exception {
    Void unused = OpenLayer.result(backplane(layer)
        .publish(message.getBytes(UTF_8), Deadline.in(RealClock.shared(), Duration.ofSeconds(60))));
  }

  private void add(String... words) {
    String[] command = new String[words.length + 2];
    command[0] = "XADD";
    command[1] = STREAM;
    System.arraycopy(words, 0, command, 2, words.length);
    assertThat(server.command(command)).startsWith("$");
  }

  @Test
  @DisplayName("entries of other fields, empty ones and ones too long are no messages")
  void read_garbage_isIgnored() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = direct()) {
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);

      add("*", "x", "1");
      add("*", "m", "1", "m", "2");
      add("*", "m", "");
      add("*", "", "");
      add("*", "m", "x".repeat(RedisBackplane.MOST_BYTES + 1));
      add("*", "m", "x".repeat(5_000_000));
      publish(publisher, "a");

      recorder.awaits("a");
      assertThat(recorder.all()).containsExactly(EventRecorder.COMPLETE, "a");
    }
  }

  @Test
  @DisplayName(
      "an entry that cannot be read in two attempts, as it is too long for the network, is skipped and is a gap")
  void read_entryTooLongForTheNetwork_isSkippedAsGap() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = OpenLayer.connected(RedisLayer.at("redis://" + proxy.address()))) {
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      publish(publisher, "a");
      recorder.awaits("a");

      proxy.slow(1_000_000);
      add("*", "m", "x".repeat(30_000_000));
      publish(publisher, "b");

      recorder.awaits("b");
      assertThat(recorder.all().get(recorder.all().indexOf("b") - 1)).isEqualTo(EventRecorder.GAP);
      publish(publisher, "c");
      recorder.awaits("c");
    }
  }

  @Test
  @DisplayName(
      "an id far in the future, and the last id that there is, do not keep anybody from publishing")
  void publish_lastIdTaken_beginsAnew() throws Exception {
    try (OpenLayer publisher = direct();
        OpenLayer subscriber = direct()) {
      var unused = backplane(subscriber).subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);
      add("9223372036854775807-1", "x", "1");
      publish(publisher, "a");
      recorder.awaits("a");

      add("18446744073709551615-18446744073709551615", "x", "1");
      await().atMost(Duration.ofSeconds(30)).until(() -> isPublished(publisher, "b"));
      recorder.awaits("b");
      publish(publisher, "c");
      recorder.awaits("c");

      add("18446744073709551615-18446744073709551615", "x", "1");
      try (OpenLayer late = direct()) {
        EventRecorder other = new EventRecorder();
        var unusedSubscription = backplane(late).subscribe(other);
        other.awaits(EventRecorder.COMPLETE);
        await().atMost(Duration.ofSeconds(30)).until(() -> isPublished(publisher, "d"));
        other.awaits("d");
        recorder.awaits("d");
      }
    }
  }

  private static boolean isPublished(OpenLayer publisher, String message) {
    try {
      publish(publisher, message);
      return true;
    } catch (Exception refused) {
      return false;
    }
  }
}
