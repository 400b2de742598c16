package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Backplane;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;

abstract class OutagePromises extends BackplanePromises {
  @TestFactory
  @DisplayName(
      "G11 G12 Z26: a subscriber that was cut off is notified, and gets afterwards what was published meanwhile, in order")
  Stream<DynamicTest> restore_messagesMeanwhile_areReplayed(TestInfo promise) {
    return Applicable.where(
        contract().canCut(),
        "no node can be cut off, says canCut()",
        promise,
        this::replaysWhatWasPublishedMeanwhile);
  }

  private void replaysWhatWasPublishedMeanwhile() throws Exception {
    Backplane away = probe().node();
    Backplane busy = probe().node();
    RecordingSubscriber listener = probe().listener(away);
    RecordingSubscriber other = probe().listener(busy);
    List<String> before = probe().publish(busy, "before", 3);
    listener.awaitMessages(before);

    contract().cut(away);
    List<String> meanwhile = probe().publish(busy, "meanwhile", 20);
    listener.awaitEvent(RecordingSubscriber.DISCONNECTED);
    other.awaitMessages(meanwhile);
    assertThat(listener.messages("meanwhile")).isEmpty();
    contract().restore(away);

    listener.awaitMessages(meanwhile);
    assertThat(listener.messages("meanwhile")).containsExactlyElementsOf(meanwhile);
    assertThat(listener.count(RecordingSubscriber.CONNECTED_WITH_A_GAP)).isZero();
    List<String> events = listener.events();
    assertThat(events.lastIndexOf(RecordingSubscriber.CONNECTED))
        .as("connected again before the first message of meanwhile, and after the loss")
        .isGreaterThan(events.indexOf(RecordingSubscriber.DISCONNECTED))
        .isLessThan(events.indexOf(meanwhile.get(0)));
    List<String> after = probe().publish(busy, "after", 3);
    listener.awaitMessages(after);
  }

  @TestFactory
  @DisplayName(
      "G12 G14 Z26: a subscriber that was cut off for so long that the log has forgotten messages is notified of the gap")
  Stream<DynamicTest> restore_logWasTrimmed_notifiesOfTheGap(TestInfo promise) {
    return Applicable.where(
        contract().canCut() && contract().canTrim(),
        "no node can be cut off, says canCut(), or the log cannot be trimmed, says canTrim()",
        promise,
        this::notifiesOfTheGap);
  }

  private void notifiesOfTheGap() throws Exception {
    Backplane away = probe().node();
    Backplane busy = probe().node();
    RecordingSubscriber listener = probe().listener(away);
    RecordingSubscriber other = probe().listener(busy);
    listener.awaitMessages(probe().publish(busy, "before", 3));

    contract().cut(away);
    List<String> meanwhile = probe().publish(busy, "meanwhile", 5);
    other.awaitMessages(meanwhile);
    listener.awaitEvent(RecordingSubscriber.DISCONNECTED);
    contract().trim();
    List<String> kept = probe().publish(busy, "kept", 2);
    contract().restore(away);

    listener.awaitEvent(RecordingSubscriber.CONNECTED_WITH_A_GAP);
    List<String> after = probe().publish(busy, "after", 3);
    listener.awaitMessages(after);
    other.awaitMessages(after);
    other.awaitMessages(kept);
    assertThat(other.count(RecordingSubscriber.CONNECTED_WITH_A_GAP))
        .as("gaps reported to one that had read everything")
        .isZero();
  }

  @TestFactory
  @DisplayName(
      "G12: a subscriber that had read everything before the log forgot it is notified of no gap")
  Stream<DynamicTest> restore_trimmedWhatWasRead_isComplete(TestInfo promise) {
    return Applicable.where(
        contract().canCut() && contract().canTrim(),
        "no node can be cut off, says canCut(), or the log cannot be trimmed, says canTrim()",
        promise,
        this::isCompleteWithoutWhatWasRead);
  }

  private void isCompleteWithoutWhatWasRead() throws Exception {
    Backplane away = probe().node();
    Backplane busy = probe().node();
    RecordingSubscriber listener = probe().listener(away);
    listener.awaitMessages(probe().publish(busy, "before", 3));

    contract().cut(away);
    listener.awaitEvent(RecordingSubscriber.DISCONNECTED);
    contract().trim();
    contract().restore(away);

    listener.awaitConnected(2);
    List<String> after = probe().publish(busy, "after", 3);
    listener.awaitMessages(after);
    assertThat(listener.count(RecordingSubscriber.CONNECTED_WITH_A_GAP)).isZero();
  }

  @TestFactory
  @DisplayName("publishing on a node that is cut off ends, and works again afterwards")
  Stream<DynamicTest> publish_cutOff_endsAndRecovers(TestInfo promise) {
    return Applicable.where(
        contract().canCut(),
        "no node can be cut off, says canCut()",
        promise,
        this::publishingEndsAndRecovers);
  }

  private void publishingEndsAndRecovers() throws Exception {
    Backplane away = probe().node();
    RecordingSubscriber other = probe().listener(probe().node());
    RecordingSubscriber own = probe().listener(away);
    probe().publish(away, "before");

    contract().cut(away);
    own.awaitEvent(RecordingSubscriber.DISCONNECTED);
    probe().end(probe().start(away, "lost-0"));
    probe().end(probe().start(away, "lost-1"));
    contract().restore(away);
    own.awaitConnected(2);
    String received = publishUntilItWorks(away);

    other.awaitMessages(List.of("before", received));
    own.awaitMessages(List.of("before", received));
  }

  private String publishUntilItWorks(Backplane node) {
    long end = System.nanoTime() + probe().patience().toNanos();
    AssertionError last = null;
    for (int attempt = 0; System.nanoTime() - end < 0; attempt++) {
      try {
        probe().publish(node, "again-" + attempt);
        return "again-" + attempt;
      } catch (AssertionError notYet) {
        last = notYet;
      }
    }
    throw new AssertionError("the node did not recover", last);
  }

  @TestFactory
  @DisplayName(
      "H14: who subscribes while it is cut off is connected as soon as it can be, without a gap")
  Stream<DynamicTest> subscribe_cutOff_connectsLater(TestInfo promise) {
    return Applicable.where(
        contract().canCut(), "no node can be cut off, says canCut()", promise, this::connectsLater);
  }

  private void connectsLater() throws Exception {
    Backplane away = probe().node();
    Backplane busy = probe().node();
    contract().cut(away);
    RecordingSubscriber listener = probe().recording();
    probe().subscribe(away, listener);

    probe().publish(busy, "unheard", 2);
    assertThat(listener.connects()).isZero();
    contract().restore(away);
    listener.awaitConnected(1);
    List<String> after = probe().publish(busy, "after", 2);

    listener.awaitMessages(after);
    assertThat(listener.count(RecordingSubscriber.CONNECTED_WITH_A_GAP)).isZero();
  }
}
