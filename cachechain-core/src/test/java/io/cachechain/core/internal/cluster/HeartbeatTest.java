package io.cachechain.core.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLog;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "G14: the backplane is up while it is connected and the chain's own heartbeats come back")
class HeartbeatTest {
  private final LogLines log = new LogLines(Level.INFO);
  private final FakeClock clock = FakeClock.frozen();
  private final FakeLog messages = FakeLog.direct().clock(clock);
  private final OutageLog outage = new OutageLog("books", "redis", "effect", clock, new NoFacts());
  private final ChangePublisher publisher = new ChangePublisher(
      messages.end("a"),
      new Outbox(MessageScope.of("books", List.of("redis"), 7, 0), 500),
      clock,
      Runnable::run,
      new Counters<>(BackplaneEvent.class),
      outage,
      () -> new Random(1));
  private final Heartbeat heartbeat =
      new Heartbeat("books", ofSeconds(1), publisher, clock, Runnable::run, outage);

  @AfterEach
  void close() {
    heartbeat.close();
    log.close();
  }

  private void begin() {
    publisher.begin();
    heartbeat.begin();
  }

  private void up() {
    boolean unused = heartbeat.connected();
    assertThat(heartbeat.returned()).isTrue();
  }

  @Test
  void begin_untilClosed_oneEachInterval() {
    begin();
    assertThat(messages.messages()).hasSize(1);

    clock.advance(ofMillis(3_500));
    assertThat(messages.messages()).hasSize(4);

    heartbeat.close();
    clock.advance(ofSeconds(10));
    assertThat(messages.messages()).hasSize(4);
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  @DisplayName("a message that comes back while nothing is connected says nothing")
  void returned_notConnected_isNotUp() {
    begin();

    assertThat(heartbeat.returned()).isFalse();

    assertThat(heartbeat.isUp()).isFalse();
    assertThat(heartbeat.state()).isEqualTo("not connected for 0 s");
  }

  @Test
  void returned_connected_isUpOnce() {
    begin();
    assertThat(heartbeat.connected()).as("before").isFalse();
    clock.advance(ofSeconds(2));

    assertThat(heartbeat.returned()).as("was down").isTrue();
    assertThat(heartbeat.returned()).as("was down").isFalse();

    assertThat(heartbeat.isUp()).isTrue();
    assertThat(heartbeat.state()).isEqualTo("up");
    assertThat(heartbeat.connected()).as("before").isTrue();
    assertThat(log.lines()).containsExactly("INFO books: backplane: up after 2 s");
  }

  @Test
  @DisplayName("three intervals without an echo, and it is down, with one warning")
  void begin_noEchoForThreeIntervals_isDown() {
    begin();
    up();
    clock.advance(ofMillis(2_900));
    assertThat(heartbeat.isUp()).isTrue();

    clock.advance(ofMillis(2_100));

    assertThat(heartbeat.isUp()).isFalse();
    assertThat(heartbeat.isAway()).isTrue();
    assertThat(heartbeat.state()).isEqualTo("down for 2 s");
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("redis: backplane: down, no heartbeat came back for 3 s");
    assertThat(heartbeat.returned()).as("was down").isTrue();
    assertThat(heartbeat.isAway()).isFalse();
  }

  @Test
  @DisplayName("an echo just in time begins the three intervals anew")
  void returned_justInTime_staysUp() {
    begin();
    up();
    for (int i = 0; i < 10; i++) {
      clock.advance(ofMillis(2_500));
      boolean unused = heartbeat.returned();
    }

    assertThat(heartbeat.isUp()).isTrue();
    assertThat(warnings()).isEmpty();
  }

  @Test
  @DisplayName(
      "a connection that is lost is logged once, and an echo of before does not count as up")
  void disconnected_wasUp_isDownAtOnce() {
    begin();
    up();

    heartbeat.disconnected(new IllegalStateException("reset"));
    heartbeat.disconnected(null);
    clock.advance(ofSeconds(5));

    assertThat(heartbeat.returned()).isFalse();
    assertThat(heartbeat.isAway()).isTrue();
    assertThat(warnings()).singleElement().asString().contains("backplane: down, not connected");
  }

  @Test
  @DisplayName("one that was never up is not away: that is said where the layer is")
  void disconnected_neverUp_isNoOutage() {
    begin();
    boolean unused = heartbeat.connected();

    heartbeat.disconnected(null);
    clock.advance(ofSeconds(20));

    assertThat(heartbeat.isAway()).isFalse();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void close_wasDown_isNotAway() {
    begin();
    up();
    heartbeat.disconnected(null);

    heartbeat.close();

    assertThat(heartbeat.isAway()).isFalse();
  }

  @Test
  void probe_always_sendsOneMoreAtOnce() {
    begin();

    heartbeat.probe();

    assertThat(messages.messages()).hasSize(2);
  }

  private List<String> warnings() {
    return log.lines().stream().filter(line -> line.startsWith("WARN")).toList();
  }

  /** Of an outage that never ends by itself. */
  static final class NoFacts implements OutageLog.Facts {
    @Override
    public boolean isAway() {
      return true;
    }

    @Override
    public boolean answers() {
      return false;
    }

    @Override
    public long missed() {
      return 0;
    }

    @Override
    public long replayed() {
      return 0;
    }

    @Override
    public void ask() {}
  }
}
