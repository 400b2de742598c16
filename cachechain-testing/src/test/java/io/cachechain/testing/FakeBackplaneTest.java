package io.cachechain.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FakeBackplaneTest {
  private static final String CONNECTED = "connected";
  private static final String GAP = "connected with a gap";
  private static final String DISCONNECTED = "disconnected";

  private final FakeClock clock = FakeClock.frozen();
  private final FakeLog log = FakeLog.direct().clock(clock);
  private final FakeBackplane here = log.end("here");
  private final FakeBackplane there = log.end("there");

  private static final class Notified extends ArrayList<String> implements Backplane.Subscriber {
    private static final long serialVersionUID = 1;

    @Override
    public void onMessage(byte[] message) {
      add(new String(message, UTF_8));
    }

    @Override
    public void onConnected(boolean complete) {
      add(complete ? CONNECTED : GAP);
    }

    @Override
    public void onDisconnected(@Nullable Throwable cause) {
      add(DISCONNECTED);
    }
  }

  private Notified subscribed(FakeBackplane end) {
    Notified notified = new Notified();
    assertThat(end.subscribe(notified)).isNotNull();
    return notified;
  }

  private CompletableFuture<Void> publish(FakeBackplane end, String message) {
    return end.publish(message.getBytes(UTF_8), Deadline.in(clock, Duration.ofSeconds(1)))
        .toCompletableFuture();
  }

  private void published(FakeBackplane end, String message) {
    assertThat(publish(end, message)).isCompleted();
  }

  @Test
  @DisplayName("M5: with the direct log everything has been delivered when publishing returns")
  void publish_direct_isDeliveredAtOnce() {
    Notified mine = subscribed(here);
    Notified theirs = subscribed(there);

    assertThat(publish(here, "a")).isCompleted();

    assertThat(mine).containsExactly(CONNECTED, "a");
    assertThat(theirs).containsExactly(CONNECTED, "a");
    assertThat(log.messages()).singleElement().isEqualTo("a".getBytes(UTF_8));
  }

  @Test
  @DisplayName(
      "M5: an end that is cut off neither reads nor publishes, and reads later what it missed")
  void disconnects_thenReconnects_replays() {
    Notified mine = subscribed(here);
    Notified theirs = subscribed(there);

    here.disconnects();
    assertThat(publish(here, "lost")).isCompletedExceptionally();
    assertThat(publish(there, "a")).isCompleted();
    assertThat(here.isConnected()).isFalse();
    here.reconnects();

    assertThat(mine).containsExactly(CONNECTED, DISCONNECTED, CONNECTED, "a");
    assertThat(theirs).containsExactly(CONNECTED, "a");
  }

  @Test
  @DisplayName(
      "M5: messages that are trimmed before an end has read them are a gap, and for it only")
  void trims_unread_isAGap() {
    Notified mine = subscribed(here);
    Notified theirs = subscribed(there);
    here.disconnects();
    published(there, "a");

    log.trims();
    published(there, "b");
    here.reconnects();

    assertThat(mine).containsExactly(CONNECTED, DISCONNECTED, GAP, "b");
    assertThat(theirs).containsExactly(CONNECTED, "a", "b");
  }

  @Test
  @DisplayName("M5 P8: the log keeps its newest messages only")
  void retains_fewer_isAGapForWhoIsBehind() {
    Notified mine = subscribed(here);
    FakeLog unused = log.retains(2);
    here.holds();

    for (String each : List.of("a", "b", "c")) {
      published(there, each);
    }
    here.releases();

    assertThat(mine).containsExactly(CONNECTED, DISCONNECTED, GAP, "b", "c");
    assertThat(log.messages()).hasSize(2);
    assertThatIllegalArgumentException().isThrownBy(() -> log.retains(-1));
  }

  @Test
  @DisplayName("M5: a server that comes back without its newest messages is a gap for all")
  void losesTail_oneMessage_isAGapForAll() {
    Notified mine = subscribed(here);
    published(there, "a");
    published(there, "b");

    log.losesTail(1);
    published(there, "c");

    assertThat(mine).containsExactly(CONNECTED, "a", "b", DISCONNECTED, GAP, "c");
    assertThat(log.messages()).hasSize(2);
  }

  @Test
  @DisplayName("M5: a connection that died unnoticed says nothing, and goes on where it was")
  void holds_thenReleases_comesInOrder() {
    Notified mine = subscribed(here);

    here.holds();
    published(there, "a");
    published(there, "b");
    assertThat(mine).containsExactly(CONNECTED);
    here.releases();

    assertThat(mine).containsExactly(CONNECTED, "a", "b");
  }

  @Test
  @DisplayName("M5: messages are lost for good, or come twice, on their way to one end")
  void drops_thenDuplicates_forOneEndOnly() {
    Notified mine = subscribed(here);
    Notified theirs = subscribed(there);

    here.drops();
    published(there, "a");
    here.recovers();
    published(there, "b");
    here.duplicates();
    published(there, "c");
    published(there, "d");
    here.recovers();
    published(there, "e");

    assertThat(mine).containsExactly(CONNECTED, "b", "c", "c", "d", "d", "e");
    assertThat(theirs).containsExactly(CONNECTED, "a", "b", "c", "d", "e");
  }

  @Test
  @DisplayName("M5: messages come late, in order, when the clock says so")
  void delays_byTheClock_comeInOrder() {
    Notified mine = subscribed(here);
    here.delays(Duration.ofSeconds(2));

    published(there, "a");
    clock.advance(Duration.ofSeconds(1));
    published(there, "b");
    clock.advance(Duration.ofMillis(999));
    assertThat(mine).containsExactly(CONNECTED);
    clock.advance(Duration.ofMillis(1));
    assertThat(mine).containsExactly(CONNECTED, "a");
    clock.advance(Duration.ofSeconds(1));

    assertThat(mine).containsExactly(CONNECTED, "a", "b");
    assertThatIllegalStateException()
        .isThrownBy(() -> FakeLog.direct().end("x").delays(Duration.ZERO));
  }

  @Test
  @DisplayName(
      "M5: publishing fails, hangs, waits, is lost, is doubled or loses its answer by plan")
  void onPublishes_planned_doesSo() {
    Notified theirs = subscribed(there);

    here.onPublishes().fails(FailureKind.TIMEOUT);
    assertThatThrownBy(() -> publish(here, "failed").join())
        .hasCauseInstanceOf(LayerException.class)
        .hasMessageContaining("backplane 'here' fails by plan");
    here.onPublishes().hangs();
    assertThat(publish(here, "hung")).isNotDone();
    here.onPublishes().drops();
    assertThat(publish(here, "dropped")).isCompleted();
    here.onPublishes().appliesThenFails();
    assertThat(publish(here, "unknown")).isCompletedExceptionally();
    here.onPublishes().duplicates();
    assertThat(publish(here, "twice")).isCompleted();
    here.onPublishes().corrupts();
    assertThat(publish(here, "b")).isCompleted();
    here.onPublishes().holds();
    CompletableFuture<Void> held = publish(here, "held");
    assertThat(held).isNotDone();
    here.onPublishes().delays(Duration.ofSeconds(1));
    CompletableFuture<Void> late = publish(here, "late");
    here.releasesPublishes();
    assertThat(held).isCompleted();
    clock.advance(Duration.ofSeconds(1));
    assertThat(late).isCompleted();

    assertThat(theirs).containsExactly(CONNECTED, "unknown", "twice", "twice", "c", "held", "late");
  }

  @Test
  @DisplayName("what subscribers throw is kept for the test, and stops nothing")
  void onMessage_throws_isKept() {
    IllegalStateException thrown = new IllegalStateException("by plan");
    assertThat(here.subscribe(new Backplane.Subscriber() {
          @Override
          public void onMessage(byte[] message) {
            throw thrown;
          }

          @Override
          public void onConnected(boolean complete) {}

          @Override
          public void onDisconnected(@Nullable Throwable cause) {}
        }))
        .isNotNull();
    Notified notified = subscribed(here);

    published(there, "a");

    assertThat(here.failures()).containsExactly(thrown);
    assertThat(notified).containsExactly(CONNECTED, "a");
  }

  @Test
  @DisplayName("messages of no size, or over 64 KiB, and those after close are refused")
  void publish_outOfBounds_fails() {
    assertThat(publish(here, "")).isCompletedExceptionally();
    assertThat(here.publish(
                new byte[FakeBackplane.LARGEST_MESSAGE + 1], Deadline.in(clock, Duration.ZERO))
            .toCompletableFuture())
        .isCompletedExceptionally();

    here.close();

    assertThat(publish(here, "a")).isCompletedExceptionally();
    assertThatIllegalStateException().isThrownBy(() -> here.subscribe(new Notified()));
    assertThat(log.messages()).isEmpty();
  }
}
