package io.cachechain.core.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.core.internal.entry.Replacement;
import io.cachechain.core.internal.metrics.BackplaneEvent;
import io.cachechain.core.internal.metrics.Counters;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.core.internal.metrics.OutageLog;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.testing.FakeClock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "G14 Z26: messages that are missing or cannot be read are counted, logged once, and lead to checks where a change may be missed")
class MessageFaultsTest {
  private final LogLines log = new LogLines(Level.INFO);
  private final FakeClock clock = FakeClock.frozen();
  private final Counters<BackplaneEvent> counters = new Counters<>(BackplaneEvent.class);
  private final Revalidation revalidation =
      new Revalidation(new CoarseClock(clock, ofMillis(10)), clock, ofSeconds(30), counters);
  private final OutageLog outage =
      new OutageLog("books", "redis", "effect", clock, new HeartbeatTest.NoFacts());
  private final MessageFaults faults = new MessageFaults(
      revalidation, keeperOfNoLayers(), counters, new FailureLog("books", clock), outage);

  @AfterEach
  void close() {
    log.close();
  }

  private GenerationKeeper keeperOfNoLayers() {
    return new GenerationKeeper(
        new KnownGenerations(() -> 1),
        List.of(),
        new GenerationSettings(
            "books:g:all",
            ofSeconds(1),
            new HybridClock(clock, 1, ofSeconds(5)),
            clock,
            Runnable::run,
            Runnable::run,
            new Deaf()));
  }

  @Test
  @DisplayName("a gap: near entries are checked")
  void gap_always_countsChecksAndLogs() {
    faults.gap("messages of another node are missing");

    assertThat(counters.of(BackplaneEvent.GAP)).isEqualTo(1);
    assertThat(revalidation.count()).isEqualTo(1);
    assertThat(log.lines())
        .containsExactly(
            "WARN books: redis: backplane: messages of another node are missing; near copies are verified before their"
                + " next use");
  }

  @Test
  @DisplayName(
      "a gap that follows from an outage is logged with its end, not by a warning of its own")
  void gap_duringAnOutage_isNoLineOfItsOwn() {
    outage.failed("read: timeout", null);

    faults.gap("messages of another node are missing");

    assertThat(log.lines()).hasSize(1);
    assertThat(revalidation.count()).isEqualTo(1);
  }

  @Test
  @DisplayName("an unknown node may have published before: a check, and nothing is wrong")
  void unknownNode_always_checksInSilence() {
    faults.unknownNode();

    assertThat(revalidation.count()).isEqualTo(1);
    assertThat(counters.of(BackplaneEvent.GAP)).isZero();
    assertThat(log.lines()).isEmpty();
  }

  @Test
  @DisplayName(
      "an unreadable message, or one with an impossible number, is counted each time and logged once; the gap shows whether something is missing")
  void unreadable_again_isCountedAndLoggedOnce() {
    for (int i = 0; i < 3; i++) {
      faults.undecodable(new IllegalArgumentException("no message"));
      faults.impossibleNumber();
    }

    assertThat(counters.of(BackplaneEvent.REFUSED)).isEqualTo(3);
    assertThat(counters.of(BackplaneEvent.IMPOSSIBLE)).isEqualTo(3);
    assertThat(revalidation.count()).isZero();
    assertThat(log.lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("WARN books: backplane: a message"));
  }

  @Test
  void notSubscribed_always_isLogged() {
    faults.notSubscribed(new IllegalStateException("closed"));

    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("WARN books: backplane: no message can be received");
  }

  private static final class Deaf implements GenerationListener {
    @Override
    public void changed(Cause cause) {}

    @Override
    public void announce(Replacement replacement) {}

    @Override
    public void refused(int layer, String reason) {}

    @Override
    public void failed(int layer, String operation, @Nullable Throwable cause) {}
  }
}
