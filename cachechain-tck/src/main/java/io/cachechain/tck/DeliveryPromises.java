package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Backplane;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class DeliveryPromises extends BackplanePromises {
  private static final int MESSAGES = 50;
  private static final long SEED = 20_260_103;

  @Test
  @DisplayName(
      "G12: every subscriber gets every message, in the order of its publisher, also the publisher itself")
  void publish_oneNode_reachesAllInOrder() throws Exception {
    Backplane first = probe().node();
    Backplane second = probe().node();
    List<RecordingSubscriber> all =
        List.of(probe().listener(first), probe().listener(first), probe().listener(second));

    List<String> published = probe().publish(first, "m", MESSAGES);

    for (RecordingSubscriber each : all) {
      each.awaitMessages(published);
      assertThat(each.messages()).containsExactlyElementsOf(published);
    }
  }

  @TestFactory
  @DisplayName("Z73: what stands in the log and is no message stops nobody, and is reported")
  Stream<DynamicTest> publish_logHoldsWhatIsNoMessage_goesOn(TestInfo promise) {
    return Applicable.where(
        contract().canCorrupt(),
        "nothing can be written into the log, says canCorrupt()",
        promise,
        () -> {
          Backplane first = probe().node();
          Backplane second = probe().node();
          RecordingSubscriber subscriber = probe().listener(second);
          probe().publish(first, "before");

          contract().corrupt();
          probe().publish(first, "after");
          contract().corrupt();
          List<String> published = probe().publish(first, "m", 3);
          RecordingSubscriber late = probe().listener(probe().node());
          probe().publish(second, "last");

          subscriber.awaitMessages(List.of("before", "after", "last"));
          subscriber.awaitMessages(published);
          late.awaitMessages(List.of("last"));
          subscriber.awaitUntil(
              "notified of what is unreadable", () -> subscriber.unreadable() > 0);
        });
  }

  @Test
  @DisplayName(
      "G12 Z61: several nodes publish at once: nothing is lost, and each one's messages come in its order")
  void publish_severalNodesAtOnce_keepsEachOnesOrder() throws Exception {
    List<Backplane> nodes = List.of(probe().node(), probe().node(), probe().node());
    List<RecordingSubscriber> listeners = new ArrayList<>();
    for (Backplane node : nodes) {
      listeners.add(probe().listener(node));
    }

    List<List<String>> published = Race.of(
        nodes.size(), number -> () -> probe().publish(nodes.get(number), "n" + number, MESSAGES));

    for (RecordingSubscriber each : listeners) {
      for (int number = 0; number < nodes.size(); number++) {
        each.awaitMessages(published.get(number));
        assertThat(each.messages("n" + number)).containsExactlyElementsOf(published.get(number));
      }
    }
  }

  @Test
  @DisplayName(
      "G12: several threads of one node publish at once: nothing is lost, and each one's messages come in its order")
  void publish_severalThreadsOfOneNode_keepsEachOnesOrder() throws Exception {
    Backplane node = probe().node();
    RecordingSubscriber listener = probe().listener(probe().node());

    List<List<String>> published =
        Race.of(4, number -> () -> probe().publish(node, "t" + number, MESSAGES));

    for (int number = 0; number < published.size(); number++) {
      listener.awaitMessages(published.get(number));
      assertThat(listener.messages("t" + number)).containsExactlyElementsOf(published.get(number));
    }
  }

  @ParameterizedTest
  @DisplayName("messages of 1 byte to 64 KiB arrive as they were, whatever their bytes are")
  @ValueSource(ints = {1, 2, 255, 256, 4_096, 65_535, 65_536})
  void publish_anySize_arrivesAsItWas(int size) throws Exception {
    Backplane node = probe().node();
    RecordingSubscriber listener = probe().listener(probe().node());
    byte[] message = new byte[size];
    new Random(SEED + size).nextBytes(message);
    if (size >= 256) {
      for (int i = 0; i < 256; i++) {
        message[i] = (byte) i;
      }
    }

    probe().await(probe().start(node, message.clone()));

    listener.awaitUntil("a message of " + size + " bytes", () -> listener.got(message));
  }

  @Test
  @DisplayName(
      "the log is read from its end: what was in it before a node subscribed does not come")
  void subscribe_logHasMessages_beginsBehindThem() throws Exception {
    Backplane node = probe().node();
    List<String> before = probe().publish(node, "before", 3);
    RecordingSubscriber listener = probe().listener(probe().node());

    List<String> after = probe().publish(node, "after", 3);

    listener.awaitMessages(after);
    assertThat(listener.messages()).doesNotContainAnyElementsOf(before);
    assertThat(listener.events().get(0)).isEqualTo(RecordingSubscriber.CONNECTED);
  }

  @Test
  @DisplayName(
      "G12: a node that begins while others publish misses nothing of what is published after it had connected")
  void subscribe_whileOthersPublish_missesNothing() throws Exception {
    Backplane busy = probe().node();
    RecordingSubscriber old = probe().listener(busy);

    for (int round = 0; round < 5; round++) {
      List<CompletionStage<Void>> running = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        running.add(probe().start(busy, "running" + round + "-" + i));
      }
      RecordingSubscriber listener = probe().listener(probe().node());
      List<String> after = probe().publish(busy, "after" + round, 5);
      listener.awaitMessages(after);
      old.awaitMessages(after);
      running.forEach(probe()::await);
    }
  }

  @TestFactory
  @DisplayName(
      "Z61: a publisher that is stalled between its place in the log and the log hides nobody else's message, and none of its own")
  Stream<DynamicTest> publish_stalledPublisher_hidesNothing(TestInfo promise) {
    return Applicable.where(
        contract().canStall(),
        "no publisher can be stalled, says canStall()",
        promise,
        this::stalledPublisherHidesNothing);
  }

  private void stalledPublisherHidesNothing() throws Exception {
    Backplane stalled = probe().node();
    Backplane busy = probe().node();
    RecordingSubscriber listener = probe().listener(probe().node());
    List<String> before = probe().publish(stalled, "before", 2);
    List<String> meanwhile;
    List<CompletionStage<Void>> waiting = new ArrayList<>();

    try (Closeable stall = contract().stall(stalled)) {
      assertThat(stall).isNotNull();
      waiting.add(probe().start(stalled, "late-0"));
      meanwhile = probe().publish(busy, "meanwhile", 5);
      listener.awaitMessages(meanwhile);
      waiting.add(probe().start(stalled, "late-1"));
      assertThat(listener.messages("late")).isEmpty();
    }
    waiting.forEach(probe()::await);
    List<String> after = probe().publish(stalled, "after", 2);

    listener.awaitMessages(after);
    assertThat(listener.messages("before")).containsExactlyElementsOf(before);
    assertThat(listener.messages("meanwhile")).containsExactlyElementsOf(meanwhile);
    assertThat(listener.messages("late")).containsExactly("late-0", "late-1");
  }
}
