package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Backplane;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class SubscriptionPromises extends BackplanePromises {
  private static final int MESSAGES = 60;
  private static final String ANY = "";

  @Test
  @DisplayName("a subscriber is notified of one thing after another, however many publish")
  void onMessage_manyPublishers_neverTwoAtATime() throws Exception {
    List<Backplane> nodes = List.of(probe().node(), probe().node());
    RecordingSubscriber slow = new RecordingSubscriber(ANY, probe().patience()) {
      @Override
      void during(String event) {
        LockSupport.parkNanos(100_000); // so that two calls would overlap
      }
    };
    probe().subscribe(nodes.get(0), slow);
    slow.awaitConnected(1);
    RecordingSubscriber listener = probe().listener(nodes.get(0));

    List<List<String>> published =
        Race.of(4, number -> () -> probe().publish(nodes.get(number % 2), "t" + number, MESSAGES));

    published.forEach(listener::awaitMessages);
    slow.awaitUntil("all messages", () -> slow.events().size() > 4 * MESSAGES);
    assertThat(slow.hasOverlapped()).isFalse();
    assertThat(listener.hasOverlapped()).isFalse();
  }

  @Test
  @DisplayName("what a subscriber throws stops nothing, neither for itself nor for others")
  void onMessage_throws_stopsNothing() throws Exception {
    Backplane node = probe().node();
    AtomicInteger thrown = new AtomicInteger();
    RecordingSubscriber throwing = new RecordingSubscriber(ANY, probe().patience()) {
      @Override
      void during(String event) {
        if (thrown.incrementAndGet() % 2 == 0) {
          throw new AssertionError("thrown by plan");
        }
        throw new IllegalStateException("thrown by plan");
      }
    };
    probe().subscribe(node, throwing);
    throwing.awaitConnected(1);
    RecordingSubscriber listener = probe().listener(node);

    List<String> published = probe().publish(node, "m", 10);

    listener.awaitMessages(published);
    throwing.awaitUntil("all messages", () -> throwing.events().size() >= 11);
    assertThat(listener.count(RecordingSubscriber.DISCONNECTED)).isZero();
  }

  @Test
  @DisplayName("a subscriber may publish while it is being notified")
  void publish_insideACall_arrives() throws Exception {
    Backplane node = probe().node();
    AtomicReference<@Nullable CompletionStage<Void>> answer = new AtomicReference<>();
    RecordingSubscriber echoing = new RecordingSubscriber(ANY, probe().patience()) {
      @Override
      void during(String event) {
        if (event.endsWith("question")) {
          answer.compareAndSet(null, probe().start(node, "answer"));
        }
      }
    };
    probe().subscribe(node, echoing);
    echoing.awaitConnected(1);
    RecordingSubscriber listener = probe().listener(node);

    probe().publish(node, "question");

    listener.awaitMessages(List.of("question", "answer"));
  }

  @Test
  @DisplayName(
      "when the close of a subscription has returned, no call of it begins any more; others go on")
  void close_whileMessagesCome_noCallBeginsAfterwards() throws Exception {
    Backplane node = probe().node();
    RecordingSubscriber listener = probe().listener(node);
    for (int round = 0; round < 10; round++) {
      AtomicBoolean over = new AtomicBoolean();
      AtomicBoolean calledLate = new AtomicBoolean();
      RecordingSubscriber watched = new RecordingSubscriber(ANY, probe().patience()) {
        @Override
        void during(String event) {
          if (over.get()) {
            calledLate.set(true);
          }
        }
      };
      Closeable subscription = probe().subscribe(node, watched);
      watched.awaitConnected(1);
      String name = "r" + round;

      List<List<String>> published = Race.of(2, number -> () -> {
        if (number == 0) {
          return probe().publish(node, name, MESSAGES);
        }
        watched.awaitUntil("a message", () -> watched.events().size() > 3);
        subscription.close();
        over.set(true);
        return List.of();
      });

      listener.awaitMessages(published.get(0));
      assertThat(calledLate).isFalse();
    }
  }

  @Test
  @DisplayName(
      "a subscription may be closed while its subscriber is being notified, and closed again")
  void close_insideACall_endsIt() throws Exception {
    Backplane node = probe().node();
    RecordingSubscriber listener = probe().listener(node);
    AtomicReference<@Nullable Closeable> subscription = new AtomicReference<>();
    AtomicInteger calls = new AtomicInteger();
    RecordingSubscriber closing = new RecordingSubscriber(ANY, probe().patience()) {
      @Override
      void during(String event) {
        Closeable own = subscription.get();
        if (own != null && event.endsWith("end")) {
          calls.incrementAndGet();
          closeNow(own);
        }
      }
    };
    subscription.set(probe().subscribe(node, closing));
    closing.awaitConnected(1);

    probe().publish(node, "end");
    listener.awaitMessages(List.of("end"));
    closing.awaitUntil("the end", () -> calls.get() > 0);
    List<String> later = probe().publish(node, "later", 5);

    listener.awaitMessages(later);
    assertThat(closing.events()).noneMatch(event -> event.contains("later"));
    closeNow(subscription.get());
  }

  @Test
  @DisplayName(
      "when a backplane is closed, its subscribers are not called any more, publishing ends, and closing again is no error")
  void close_ofTheBackplane_endsAll() throws Exception {
    Backplane node = probe().node();
    Backplane other = probe().node();
    RecordingSubscriber listener = probe().listener(other);
    RecordingSubscriber ended = probe().listener(node);
    Closeable subscription = probe().subscribe(node, probe().recording());

    node.close();
    int notified = ended.events().size();
    List<String> published = probe().publish(other, "m", 5);
    listener.awaitMessages(published);
    endedOrRefused(node);
    node.close();
    subscription.close();

    assertThat(ended.events()).hasSize(notified);
  }

  private void endedOrRefused(Backplane node) {
    CompletionStage<Void> late;
    try {
      late = probe().start(node, "late");
    } catch (RuntimeException refused) {
      return;
    }
    probe().end(late);
  }

  @Test
  @DisplayName("what it says of its location is there, and the same each time")
  void location_askedTwice_isTheSame() throws Exception {
    Backplane node = probe().node();

    assertThat(node.location()).isNotBlank().doesNotContain("\n").isEqualTo(node.location());
  }

  private static void closeNow(@Nullable Closeable subscription) {
    try {
      if (subscription != null) {
        subscription.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
